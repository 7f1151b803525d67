"""Keeps docs/markdown.md equal to what the converter does.

`python -m support.markdown_reference` writes the page anew; a check compares it.
"""

from pathlib import Path

from confluence_markdown_exporter.markdown import convert
from support.markdown_examples import EXAMPLES, HandbookResolver

PAGE = Path(__file__).parent.parent / "docs" / "markdown.md"

_INTRODUCTION = """# What becomes of a page

Every element and macro that the exporter knows, with an example: Confluence's storage format first, then
the Markdown. No text is ever lost: what nobody has written a rule for keeps its text under a visible sign,
and the run's summary counts it by name.

A package of your own can add or replace rules: name a `Rules` in the entry point group
`confluence_markdown_exporter.macros`.

```python
from confluence_markdown_exporter.markdown import Macro, Rules, Walker

rules = Rules()


@rules.macro("roadmap")
def roadmap(walker: Walker, macro: Macro) -> list[str]:
    return [f"**Roadmap: {macro.parameter('title')}**", *walker.blocks(macro.rich_body)]
```

This page is written by `python -m support.markdown_reference`.
"""


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION]
    for chapter, examples in EXAMPLES.items():
        parts.append(f"## {chapter}\n")
        parts += [_example(name, storage) for name, storage in examples]
    return "\n".join(parts)


def _example(name: str, storage: str) -> str:
    markdown = convert(storage, HandbookResolver()).markdown
    return f"### {name}\n\n````xml\n{storage}\n````\n\n`````markdown\n{markdown}`````\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
