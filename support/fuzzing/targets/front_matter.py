"""Front matter that somebody else wrote: of text attachments, and of files that were changed by hand."""

import random

from confluence_markdown_exporter.models.metadata import AttachmentMetadata, Author, PageMetadata
from confluence_markdown_exporter.processors.front_matter import split_front_matter
from confluence_markdown_exporter.processors.metadata_enricher import MetadataEnricher
from support.fuzzing.mutation import changed_bytes
from support.fuzzing.target import promise

_PAGE = PageMetadata(
    "7", "Guide: first", "DOCS", author=Author("Ada"), labels=("a", "b"), created="2024-01-01"
)
_FILE = AttachmentMetadata("att9", "notes.txt", _PAGE, attachment_size=3)
_ENRICHER = MetadataEnricher()
_ALIASES = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
_MERGES = "".join(f"m{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 9)}]\n" for n in range(1, 9))
_SEEDS = [
    text.encode()
    for text in (
        "---\ntitle: Plan\ntags: [a, b]\nconfluence_author: gone\nstatus: draft\nsince: 2024-05-01\n---\n\n# Plan\n",
        "---\npage_properties:\n  Owner: Ada\n  'Due: x': \"1\"\nconfluence_labels: [a]\ntags: [a]\n---\ntext",
        "\ufeff---\r\na: |\r\n  ---\r\n  b\r\n...\r\ntext\r\n",
        "---\na: &a [1, {b: c}]\nd: *a\ne: !!set {x, y}\nf: !!binary aGk=\ng: 2001-12-14t21:59:43.10-05:00\n---\n",
        "---\n? complex\n: value\n~: null\n1.5e3: 0x1F\n0o7: 1:30:00\n.inf: -.INF\n=: yes\n---\nx\n",
        f"---\nl0: &l0 [x, x]\n{_ALIASES}---\ntext",
        f"---\nm0: &m0 {{x: y}}\n{_MERGES}---\ntext",
        "---\ntags: &a [*a]\nconfluence_labels: &b [*b]\n---\ntext",
        "---\nJust a line\n---\n", "text\n---\ntitle: x\n---\n", "---\n" + "[" * 200, "---\nday: 2024-13-40\n---\n",
    )
]  # fmt: skip
_WORDS = [
    word.encode()
    for word in (
        "---\n ...\n : - ? & * ! | > ' \" [ ] { } , # %YAML << : \n \t !!int !!float !!bool !!null !!timestamp "
        "!!binary !!set !!omap !!pairs !!str !!seq !!map !!python/object:os.system !!python/name:x &a *a <<: *a ~ "
        "0x 0b 0o7 1_000 1:60 .nan 2001-01-01 0001-01-01T00:00:00+23:59 9999-12-31T23:59:59-23:59 title: tags: "
        "confluence_page_id: page_properties: confluence_labels: confluence_author:"
    ).split(" ")
]


class FrontMatterTarget:
    """Texts with and without front matter, enriched as pages and as attachments."""

    name = "front-matter"

    def make(self, chance: random.Random) -> bytes:
        """Change a text; now and then its block alone, so that it stays one."""
        changed = changed_bytes(chance, _SEEDS, _WORDS)
        return b"---\na: " + changed.lstrip(b"-\n") + b"\n---\ntext" if chance.random() < 0.3 else changed

    def play(self, given: bytes) -> None:
        """Enrich the text twice; ours must be told, theirs kept, and the second time must change nothing."""
        content = given.decode("utf-8", "surrogateescape")
        text = split_front_matter(content)[1]
        promise(content.endswith(text), "text that was lost")
        page = _ENRICHER.enrich_page_content(content, _PAGE)
        file = _ENRICHER.enrich_attachment_content(content, _FILE)
        told, kept = split_front_matter(page)
        promise(kept == text, f"text that changed\n{page[:300]!r}")
        ours = (told.get("title"), told.get("confluence_author"), told.get("confluence_labels"))
        promise(ours == ("Guide: first", "Ada", ["a", "b"]), f"front matter that others wrote\n{ours}")
        promise(
            _ENRICHER.enrich_page_content(page, _PAGE) == page, f"enriched twice is not once\n{page[:300]!r}"
        )
        promise(
            split_front_matter(file)[0].get("confluence_attachment_id") == "att9",
            f"front matter of a file that others wrote\n{file[:300]!r}",
        )
