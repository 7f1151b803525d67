"""Keeps the table of settings in docs/configuration.md equal to the settings that there are.

`python -m support.configuration_reference` writes it anew; a check compares it.
"""

from pathlib import Path

from confluence_markdown_exporter.config.settings import Setting, all_settings

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"

_START = "<!-- settings: written by python -m support.configuration_reference -->\n"
_END = "<!-- end of settings -->\n"


def settings_tables() -> str:
    """Return the settings in Markdown: one heading and one table for each section."""
    sections: dict[str, list[Setting]] = {}
    for setting in all_settings().values():
        sections.setdefault(setting.key.rpartition(".")[0], []).append(setting)
    return "\n".join(_section(name, settings) for name, settings in sections.items())


def with_current_tables(page: str) -> str:
    """Return the page with the tables between its two marks written anew."""
    before, _, rest = page.partition(_START)
    _, _, after = rest.partition(_END)
    return f"{before}{_START}\n{settings_tables()}\n{_END}{after}"


def _section(name: str, settings: list[Setting]) -> str:
    lines = [f"### `{name}`", "", "| setting | meaning | default | variables |", "|---|---|---|---|"]
    lines += [_row(setting) for setting in settings]
    return "\n".join(lines) + "\n"


def _row(setting: Setting) -> str:
    secret = " Secret." if setting.secret else ""
    default = setting.shown(setting.default)
    cells = (
        f"`{setting.key.rpartition('.')[2]}`",
        f"{setting.description}{secret}",
        default if default == "(not set)" else f"`{default}`",
        "<br>".join(f"`{variable}`" for variable in setting.variables),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(with_current_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
