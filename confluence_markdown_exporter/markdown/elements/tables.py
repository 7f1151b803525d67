"""Tables: GitHub's where they can hold the cells, HTML around Markdown where not."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from confluence_markdown_exporter.markdown.parsing import AC, text_of
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import MACRO_TAGS, Walker
from confluence_markdown_exporter.markdown.writing import emphasise

rules = Rules()

_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_MOST_COLUMNS = 100
_LONGEST_REPEATED = 120
_CODE = frozenset({"code", "noformat", "plantuml", "mermaid", "mermaid-cloud"})


class Cell(NamedTuple):
    """A cell where it starts in the grid."""

    element: Element
    row: int
    column: int
    height: int
    width: int


@rules.element("table")
def table(walker: Walker, element: Element) -> list[str]:
    """A table, its caption before it; one that is damaged becomes plain blocks."""
    rows: list[Element] = []
    if walker.in_cell or not _collect(element, rows):
        return walker.blocks(element)
    captions = [block for child in element if child.tag == "caption" for block in walker.blocks(child)]
    if not rows:
        return captions
    if walker.style.html_tables and _needs_html(element):
        return captions + _html_table(walker, rows)
    grid = _github_table(walker, rows)
    return [*captions, grid] if grid else captions


@rules.element("tr", "td", "th", "thead", "tbody", "tfoot", "caption")
def stray(walker: Walker, element: Element) -> list[str]:
    """A part of a table without the table."""
    return walker.blocks(element)


@rules.element("colgroup", "col")
def nothing(_walker: Walker, _element: Element) -> list[str]:
    """Widths of columns."""
    return []


def _collect(element: Element, rows: list[Element], *, in_section: bool = False) -> bool:
    """Gather the rows; say whether the table holds nothing but rows of cells (and a caption)."""
    sound = _is_blank(element.text)
    for child in element:
        if child.tag == "tr":
            rows.append(child)
            sound = sound and _is_blank(child.text)
            for cell in child:
                sound = sound and cell.tag in _CELLS and _is_blank(cell.tail)
        elif child.tag in _SECTIONS and not in_section:
            sound = _collect(child, rows, in_section=True) and sound
        else:
            sound = sound and child.tag in ("colgroup", "col", "caption")
        sound = sound and _is_blank(child.tail)
    return sound


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def _needs_html(element: Element) -> bool:
    for inner in element.iter():
        if inner.tag == "table":
            if inner is not element:
                return True
        elif inner.tag == "pre":
            if "\n" in text_of(inner).strip() or inner.find(".//br") is not None:
                return True
        elif inner.tag in MACRO_TAGS and inner.get(AC + "name") in _CODE:
            code = inner.findtext(AC + "plain-text-body") or ""
            if "\n" in code.strip():
                return True
    return False


def _span(cell: Element, name: str) -> int:
    text = cell.get(name) or ""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _cells(rows: list[Element]) -> list[Cell]:
    """Say where each cell starts; spans end with the table."""
    cells: list[Cell] = []
    covered: dict[int, int] = {}  # column -> first row that is free again
    for row, element in enumerate(rows):
        column = 0
        for cell in element:
            if covered:
                while covered.get(column, 0) > row:
                    column += 1
            height = width = 1
            if cell.attrib:
                height = _span(cell, "rowspan")
                width = min(_span(cell, "colspan"), _MOST_COLUMNS)
            cells.append(Cell(cell, row, column, height, width))
            if height > 1:
                for spanned in range(column, column + width):
                    covered[spanned] = row + height
            column += width
    return cells


def _github_table(walker: Walker, rows: list[Element]) -> str:
    cells = _cells(rows)
    # A column in which no cell starts only comes from spans that are wider than the table.
    columns = sorted({cell.column for cell in cells})
    place = {column: index for index, column in enumerate(columns)}
    grid = [[""] * len(columns) for _ in rows]
    headed = bool(len(rows[0])) and all(cell.tag == "th" for cell in rows[0])
    for element, row, column, height, width in cells:
        text = _cell_text(walker, element, headed=headed and row == 0)
        grid[row][place[column]] = text
        if (height > 1 or width > 1) and len(text) <= _LONGEST_REPEATED and "](" not in text:
            spread = [place[covered] for covered in range(column, column + width) if covered in place]
            if len(spread) == len(columns):
                spread = spread[:1]
            for line in grid[row : row + height]:
                for index in spread:
                    line[index] = text
    if not any(map(any, grid)):
        return ""
    if not headed:
        grid.insert(0, [""] * len(columns))
    lines = ["| " + " | ".join(line) + " |" for line in grid]
    lines.insert(1, "|" + " --- |" * len(columns))
    return "\n".join(lines)


def _cell_text(walker: Walker, cell: Element, *, headed: bool) -> str:
    outer_marks = walker.marks
    walker.in_cell = True
    title = cell.tag == "th"
    if title:
        walker.marks = (*outer_marks, "**")
    blocks = walker.blocks(cell)
    walker.marks = outer_marks
    walker.in_cell = False
    text = "<br>".join(blocks)
    if "\n" in text:
        text = text.replace("\n", "<br>")
    if "|" in text:
        text = text.replace("|", "\\|")
    if title and not headed and text and "<br>" not in text:
        text = emphasise(text, "**", "strong")
    return text


def _html_table(walker: Walker, rows: list[Element]) -> list[str]:
    blocks = ["<table>"]
    for row in rows:
        blocks[-1] += "\n<tr>"
        for cell in row:
            spans = "".join(
                f' {name}="{_span(cell, name)}"' for name in ("rowspan", "colspan") if _span(cell, name) > 1
            )
            blocks[-1] += f"\n<{cell.tag}{spans}>"
            inside = walker.blocks(cell)
            blocks += inside
            if inside:
                blocks.append(f"</{cell.tag}>")
            else:
                blocks[-1] += f"</{cell.tag}>"
        blocks[-1] += "\n</tr>"
    blocks[-1] += "\n</table>"
    return blocks
