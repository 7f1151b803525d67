"""Keeps docs/markdown.md equal to what the converter does.

`python -m support.markdown_reference` writes the page anew; a check compares it.
"""

from pathlib import Path

from confluence_markdown_exporter.markdown import PRESETS, convert
from support.markdown_examples import EXAMPLES, PRESET_EXAMPLE, HandbookResolver

PAGE = Path(__file__).parent.parent / "docs" / "markdown.md"

_INTRODUCTION = """# What becomes of a page

Every element and macro that the exporter knows, with an example: Confluence's storage format first, then
the Markdown. No text is ever lost: what nobody has written a rule for keeps its text under a visible sign,
and the run's summary counts it by name.

Where Confluence does not give a page's storage format, the page is read as Confluence shows it, and the
summary says so; the setting `export.body_format` has all pages read that way. What Confluence's own pages do
not tell is lost then: the language of some code, macros that are resolved on the server.

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

_PRESETS = f"""## Presets

The setting `export.markdown_preset` chooses whose Markdown is written; all above is `github`. A change of
it, of `export.keep_colours` or of `export.front_matter` writes every page again in the next run.

- `obsidian`: wiki links and embeds for what is exported, callouts. A label with formatting, or a path that
  a wiki link cannot hold, keeps the common form.
- `mkdocs`: needs the Markdown extensions `admonition`, `pymdownx.details`, `tables` and `pymdownx.tilde`.
  Lists are indented by four columns. A table never becomes HTML.
- `azure_devops`: the wiki's own contents and diagrams; panels are quotations with a bold label.
- `hugo`: `date` and `lastmod` in front matter. Links are relative paths to `.md` files, for Hugo's embedded
  link render hook. Line breaks in table cells and underlining are HTML, which Hugo shows with
  `markup.goldmark.renderer.unsafe`.
- `plain`: no alerts and no HTML; a line break in a table cell is a slash. Front matter is written unless
  `export.front_matter` says otherwise, as with every preset.

What a page says stays text in each of them: signs that its reader would take for syntax of its own are
escaped (`%%` and `==` in Obsidian, `!!!` and `{{: }}` in MkDocs, `#123` in Azure DevOps, `{{{{<` in Hugo …).
Code stays as it is; only Hugo runs shortcodes even there, so they are commented out.

The same page in each of them:

````xml
{PRESET_EXAMPLE}
````
"""


def page() -> str:
    """Return the whole page."""
    parts = [_INTRODUCTION]
    for chapter, examples in EXAMPLES.items():
        parts.append(f"## {chapter}\n")
        parts += [example(name, storage) for name, storage in examples]
    parts.append(_PRESETS)
    parts += [_preset(name) for name in PRESETS]
    return "\n".join(parts)


def example(name: str, storage: str) -> str:
    """Return what the page shows of an example: its name, its storage format, its Markdown."""
    markdown = convert(storage, HandbookResolver()).markdown
    return f"### {name}\n\n````xml\n{storage}\n````\n\n`````markdown\n{markdown}`````\n"


def _preset(name: str) -> str:
    markdown = convert(PRESET_EXAMPLE, HandbookResolver(), style=PRESETS[name]()).markdown
    return f"### `{name}`\n\n`````markdown\n{markdown}`````\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
