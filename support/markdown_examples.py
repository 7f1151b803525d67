"""One example of every element and macro that pages use, in storage format; docs/markdown.md shows them."""

from collections.abc import Sequence

from confluence_markdown_exporter.markdown.resolver import AttachmentReference, PageLink, PageReference


class HandbookResolver:
    """The world around the examples: a small handbook in which everything is exported."""

    def page(self, reference: PageReference) -> PageLink | None:
        """Every page lies beside this one, except one that nobody knows."""
        title = reference.title or f"Page {reference.page_id}"
        return None if title == "Gone" else PageLink(title, f"{title.replace(' ', '%20')}.md")

    def attachment(self, reference: AttachmentReference) -> str | None:
        """Every attachment lies in one folder."""
        return f"attachments/{reference.filename.replace(' ', '%20')}"

    def user(self, user_id: str) -> str | None:
        """One person is known."""
        return "Ada Lovelace" if user_id == "557058:ada" else None

    def url(self, href: str) -> str:
        """Addresses stay."""
        return href

    def descendants(self, reference: PageReference | None) -> Sequence[PageLink] | None:  # noqa: ARG002
        """Two pages, one below the other."""
        return [
            PageLink("First steps", "First%20steps.md", 1),
            PageLink("Set-up", "First%20steps/Set-up.md", 2),
        ]

    def labels(self) -> Sequence[str]:
        """Two labels."""
        return ("handbook", "how-to")

    def attachments(self) -> Sequence[tuple[str, str]]:
        """A plan and a picture."""
        return [("plan.pdf", "attachments/plan.pdf"), ("flow.png", "attachments/flow.png")]

    def body(self, reference: PageReference) -> str | None:
        """One page holds an excerpt."""
        if reference.title != "Rules":
            return None
        return f"<p>Before</p>{_rich('excerpt', '<p>Be kind.</p>')}"


def _parameters(**parameters: str) -> str:
    return "".join(
        f'<ac:parameter ac:name="{name.strip("_")}">{value}</ac:parameter>'
        for name, value in parameters.items()
    )


def _rich(macro: str, body: str, **parameters: str) -> str:
    inside = f"{_parameters(**parameters)}<ac:rich-text-body>{body}</ac:rich-text-body>"
    return f'<ac:structured-macro ac:name="{macro}">{inside}</ac:structured-macro>'


def _plain(macro: str, body: str, **parameters: str) -> str:
    inside = f"{_parameters(**parameters)}<ac:plain-text-body><![CDATA[{body}]]></ac:plain-text-body>"
    return f'<ac:structured-macro ac:name="{macro}">{inside}</ac:structured-macro>'


def _bare(macro: str, **parameters: str) -> str:
    return f'<ac:structured-macro ac:name="{macro}">{_parameters(**parameters)}</ac:structured-macro>'


EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "Text": [
        ("paragraphs and line breaks", "<p>One line<br/>and another.</p><p>Next.</p>"),
        ("headings", "<h1>Guide</h1><h2><strong>Set-up</strong></h2>"),
        ("bold, italic, struck out", "<p><strong>bold</strong> <em>italic</em> <del>gone</del></p>"),
        ("underline, sub- and superscript", "<p><u>under</u> H<sub>2</sub>O m<sup>2</sup></p>"),
        ("inline code", "<p>Run <code>a | b</code> and <code>x`y</code>.</p>"),
        ("literal signs", "<p>snake_case, 2 * 3, *starred*, a &lt; b, &lt;tag&gt;, [x](y), # 1</p>"),
        ("signs at the start of a line", "<p># no heading</p><p>1. no list</p><p>&gt; no quotation</p>"),
        ("quotation", "<blockquote><p>Said.</p></blockquote>"),
        ("rule", "<p>a</p><hr/><p>b</p>"),
        ("preformatted text", "<pre>  as it\n  stands</pre>"),
        ("definition list", "<dl><dt>Term</dt><dd>Meaning</dd></dl>"),
        ("colours and other styles", '<p><span style="color: red;">red</span></p>'),
        ("date", '<p>Due <time datetime="2024-05-10" /></p>'),
        ("emoticon, emoji", '<p><ac:emoticon ac:name="tick" /> <ac:emoticon ac:emoji-fallback="🚀" /></p>'),
        ("placeholder", "<p><ac:placeholder>Say why</ac:placeholder></p>"),
        (
            "commented text",
            '<p>a <ac:inline-comment-marker ac:ref="1">remark</ac:inline-comment-marker></p>',
        ),
        ("script", "<script>alert(1)</script>"),
    ],
    "Lists": [
        ("nested and mixed", "<ul><li>one<ol><li>first</li><li>second</li></ol></li><li>two</li></ul>"),
        ("several blocks in one point", "<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>"),
        (
            "tasks",
            "<ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>Done by "
            '<ac:link><ri:user ri:account-id="557058:ada" /></ac:link></ac:task-body></ac:task><ac:task>'
            "<ac:task-status>incomplete</ac:task-status><ac:task-body>Open until "
            '<time datetime="2024-06-01" /></ac:task-body></ac:task></ac:task-list>',
        ),
    ],
    "Tables": [
        ("header row", "<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ada</td><td>36</td></tr></table>"),
        (
            "header column",
            "<table><tr><th>Name</th><td>Ada</td></tr><tr><th>Age</th><td>36</td></tr></table>",
        ),
        (
            "merged cells",
            '<table><tr><th>Day</th><th>Room</th></tr><tr><td rowspan="2">Monday</td><td>A</td></tr>'
            '<tr><td>B</td></tr><tr><td colspan="2">closed</td></tr></table>',
        ),
        (
            "lists, breaks and pipes in cells",
            "<table><tr><th>x</th></tr><tr><td>a | b<br/>c<ul><li>d</li><li>e</li></ul></td></tr></table>",
        ),
        (
            "code of several lines, tables in cells",
            "<table><tr><td>" + _plain("code", "a = 1\nb = 2", language="python") + "</td></tr></table>",
        ),
    ],
    "Links and images": [
        ("to a page", '<p><ac:link><ri:page ri:content-title="Team rules" /></ac:link></p>'),
        (
            "to a place in a page",
            '<p><ac:link ac:anchor="Who we are"><ri:page ri:content-title="Team" />'
            "<ac:link-body>we</ac:link-body></ac:link></p>",
        ),
        ("to a place in this page", '<p><ac:link ac:anchor="Who we are" /></p><h2>Who we are?</h2>'),
        ("to a page that nobody knows", '<p><ac:link><ri:page ri:content-title="Gone" /></ac:link></p>'),
        ("to an attachment", '<p><ac:link><ri:attachment ri:filename="a b.pdf" /></ac:link></p>'),
        ("to a person", '<p><ac:link><ri:user ri:account-id="557058:ada" /></ac:link></p>'),
        ("to the web", '<p><a href="https://example.com">site</a> <a href="mailto:a@b.org">mail</a></p>'),
        ("that would run a script", '<p><a href="javascript:alert(1)">click</a></p>'),
        ("image", '<ac:image ac:alt="The flow"><ri:attachment ri:filename="flow.png" /></ac:image>'),
        (
            "image from the web, with a caption",
            '<ac:image><ri:url ri:value="https://example.com/a.png" />'
            "<ac:caption>Our logo</ac:caption></ac:image>",
        ),
    ],
    "Boxes and sections": [
        *[(name, _rich(name, "<p>Mind this.</p>")) for name in ("info", "tip", "note", "warning")],
        ("panel", _rich("panel", "<p>Text</p>", title="Title")),
        ("expand", _rich("expand", "<p>Hidden</p>", title="More")),
        ("section, column", _rich("section", _rich("column", "<p>a</p>") + _rich("column", "<p>b</p>"))),
        ("quote", _rich("quote", "<p>Said.</p>")),
        ("ui-tab, card", _rich("ui-tab", "<p>Inside</p>", title="Tab")),
        (
            "layout",
            '<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><p>a</p></ac:layout-cell>'
            "<ac:layout-cell><p>b</p></ac:layout-cell></ac:layout-section></ac:layout>",
        ),
        (
            "panel of the new editor",
            '<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note'
            "</ac:adf-attribute><ac:adf-content><p>Note</p></ac:adf-content></ac:adf-node>"
            "<ac:adf-fallback><p>Note</p></ac:adf-fallback></ac:adf-extension>",
        ),
        (
            "decisions",
            '<ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item">'
            '<ac:adf-attribute key="state">DECIDED</ac:adf-attribute><ac:adf-content>Use Markdown'
            "</ac:adf-content></ac:adf-node></ac:adf-node></ac:adf-extension>",
        ),
    ],
    "Code, diagrams, formulas": [
        ("code", _plain("code", "if a[b[0]] > 1:\n    pass", language="py", title="a.py")),
        ("code with fences inside", _plain("code", "```\nx\n```", language="none")),
        ("noformat", _plain("noformat", "as it *stands*")),
        ("mermaid", _plain("mermaid", "graph TD; A-->B")),
        ("plantuml", _plain("plantuml", "Bob -> Alice : hello")),
        ("graphviz", _plain("graphviz", "digraph { a -> b }")),
        ("drawio, gliffy", _bare("drawio", diagramName="flow")),
        ("mathblock, latex", _plain("mathblock", "e = mc^2")),
        ("mathinline", f"<p>so {_bare('mathinline', body='a^2')}</p>"),
        ("markdown", _plain("markdown", "**bold** <b>tag</b>")),
        ("html", _plain("html", "<b onclick='x()'>bold</b>")),
    ],
    "Ways through a space": [
        ("toc", f"{_bare('toc')}<h1>One</h1><h2>Two</h2>"),
        ("anchor", f'<p>{_bare("anchor", _="here")}Text. <a href="#here">back</a></p>'),
        ("children, pagetree", _bare("children", all="true")),
        ("include", _bare("include", _='<ac:link><ri:page ri:content-title="Elsewhere" /></ac:link>')),
        ("excerpt", _rich("excerpt", "<p>In short.</p>")),
        (
            "excerpt-include",
            _bare("excerpt-include", _='<ac:link><ri:page ri:content-title="Rules" /></ac:link>'),
        ),
        (
            "details (page properties, told to the front matter)",
            _rich("details", "<table><tr><th>Owner</th><td>Ada</td></tr></table>"),
        ),
        ("detailssummary and other live lists", _bare("detailssummary", label="team")),
    ],
    "Files and references": [
        ("view-file, viewpdf …", _bare("view-file", name='<ri:attachment ri:filename="plan.pdf" />')),
        ("attachments", _bare("attachments")),
        ("gallery", _bare("gallery")),
        ("widget, iframe", _bare("widget", url='<ri:url ri:value="https://example.com/video" />')),
        ("multimedia", _bare("multimedia", name='<ri:attachment ri:filename="talk.mp4" />')),
        ("status", f"<p>{_bare('status', title='IN PROGRESS', colour='Blue')}</p>"),
        ("labels", _bare("labels")),
        ("jira", f"<p>See {_bare('jira', key='OPS-12')}.</p>"),
        ("jira with a query", _bare("jira", jqlQuery="project = OPS")),
        ("profile", _bare("profile", user='<ri:user ri:account-id="557058:ada" />')),
    ],
    "What is not known": [
        ("a macro without a body", f"<p>Plan: {_bare('roadmap', title='x')}</p>"),
        ("a macro with text", _rich("unheard-of", "<p>Its text</p>")),
        ("a macro with plain text", _plain("unheard-of", "its text")),
    ],
}

PRESET_EXAMPLE = "\n".join(
    [
        _rich("note", "<p>Bring a <u>key</u>.</p>", title="Doors"),
        '<p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>',
        '<p><ac:image><ri:attachment ri:filename="flow.png"/></ac:image></p>',
        _rich("expand", "<ul><li>Old<ul><li>older</li></ul></li></ul>", title="History"),
    ]
)
"""One page for all presets."""
