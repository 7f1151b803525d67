"""Pages to measure with: rich ones of any size, in storage format and as Confluence renders them."""

_VARIANTS = 3


def _section(number: int, variant: int) -> tuple[str, str]:
    """Write about 1.1 KB of storage format, and the same as Confluence renders it."""
    shared = (
        f"<h2>Step {number} of plan {variant}</h2><p>Before shift {number} the <strong>crew</strong> checks "
        f'<em>every</em> valve, notes pressure_{variant} and reads <a href="https://example.org/v?n={number}">'
        "the valve sheet</a>. A &lt; B means wait &amp; ask&nbsp;&ndash; always.</p><ul><li><p>open the hatch"
        "</p><ul><li><p>slowly</p></li></ul></li><li><p>run <code>probe --all</code></p></li></ul><table>"
        f"<tbody><tr><th><p>Valve</p></th><th><p>Limit</p></th></tr><tr><td><p>north {number}</p></td>"
        f"<td><p>{variant} bar</p></td></tr><tr><td><p>south</p></td><td><p>7 bar</p></td></tr></tbody>"
        "</table>"
    )
    code = f"for valve in row_{number}:\n    if valve.bar > {variant}:\n        close(valve)\n"
    storage = (
        '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Two people at least.</p>'
        '</ac:rich-text-body></ac:structured-macro><ac:structured-macro ac:name="code"><ac:parameter '
        f'ac:name="language">py</ac:parameter><ac:plain-text-body><![CDATA[{code}]]></ac:plain-text-body>'
        "</ac:structured-macro>"
    )
    view = (
        '<div class="confluence-information-macro confluence-information-macro-information">'
        '<div class="confluence-information-macro-body"><p>Two people at least.</p></div></div>'
        '<div class="code panel pdl"><div class="codeContent panelContent pdl">'
        '<pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: py; gutter: false">'
        f"{code.replace('>', '&gt;')}</pre></div></div>"
    )
    return shared + storage, shared + view


def pages_of(size: int, *, variants: int = _VARIANTS) -> tuple[list[str], list[str]]:
    """Write pages of at least `size` characters of storage format; the same again, rendered."""
    storages, views = [], []
    for variant in range(1, variants + 1):
        sections: list[tuple[str, str]] = []
        length = 0
        while length < size:
            sections.append(_section(length, variant))
            length += len(sections[-1][0])
        storages.append("".join(storage for storage, _ in sections))
        views.append("".join(view for _, view in sections))
    return storages, views
