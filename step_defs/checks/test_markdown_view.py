"""A rendered page becomes the Markdown that its storage format would have become."""

import pytest

from confluence_markdown_exporter.markdown import convert_view
from confluence_markdown_exporter.markdown.resolver import NothingKnown

pytestmark = pytest.mark.unit

_PAGES = {
    "alert": (
        '<div class="confluence-information-macro confluence-information-macro-tip"><p class="title">Hint</p>'
        '<span class="aui-icon aui-icon-small"></span>'
        '<div class="confluence-information-macro-body"><p>Mind this.</p></div></div>',
        "> [!TIP]\n> **Hint**\n>\n> Mind this.\n",
    ),
    "code": (
        '<div class="code panel pdl"><div class="codeHeader"><b>a.py</b></div><div class="codeContent">'
        '<pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: py; gutter: false">'
        "if a &lt; b:\n    pass</pre></div></div>",
        "**a.py**\n\n```python\nif a < b:\n    pass\n```\n",
    ),
    "panel": (
        '<div class="panel"><div class="panelHeader"><b>Title</b></div><div class="panelContent"><p>Text</p>'
        "</div></div>",
        "> [!NOTE]\n> **Title**\n>\n> Text\n",
    ),
    "expand": (
        '<div class="expand-container"><div class="expand-control"><span class="expand-control-text">More'
        '</span></div><div class="expand-content"><p>Hidden</p></div></div>',
        "<details>\n<summary>More</summary>\n\nHidden\n\n</details>\n",
    ),
    "tasks": (
        '<ul class="inline-task-list"><li class="checked" data-inline-task-id="1">Done</li>'
        '<li data-inline-task-id="2">Open <br> now</li></ul>',
        "- [x] Done\n- [ ] Open\\\n  now\n",
    ),
    "people and labels": (
        '<p><a class="confluence-userlink user-mention" href="/u">Ada</a> '
        '<span class="status-macro aui-lozenge">DONE</span> '
        '<img class="emoticon" data-emoji-fallback="✅" src="x"></p><script>run()</script>',
        "@Ada `DONE` ✅\n",
    ),
}


@pytest.mark.parametrize("name", _PAGES)
def test_a_rendered_page_is_understood(name: str) -> None:
    html, markdown = _PAGES[name]
    assert convert_view(html, NothingKnown()).markdown == markdown
