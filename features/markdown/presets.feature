Feature: Markdown for the program that reads it
  As somebody who takes the exported files on into another program
  I want panels, links and sections written the way that program knows
  So that pages look there as they look in Confluence

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"
    And the space has a page "First steps"

  Rule: Each preset writes a panel, a link to a page and a section that opens in its own way

    Scenario: GitHub: alerts, and a section that opens
      Given the setting "export.markdown_preset" is "github"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > [!WARNING]
        > **Doors**
        >
        > Bring a <u>key</u>.

        See [First steps](First-steps-10003.md).

        <details>
        <summary>History</summary>

        - Old
          - older

        </details>
        """

    Scenario: Obsidian: callouts and wiki links
      Given the setting "export.markdown_preset" is "obsidian"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > [!warning] Doors
        > Bring a <u>key</u>.

        See [[First-steps-10003|First steps]].

        > [!note]- History
        > - Old
        >   - older
        """

    Scenario: MkDocs: admonitions
      Given the setting "export.markdown_preset" is "mkdocs"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        !!! warning "Doors"
            Bring a <u>key</u>.

        See [First steps](First-steps-10003.md).

        ??? note "History"
            -   Old
                -   older
        """

    Scenario: Azure DevOps: quotations with a bold label
      Given the setting "export.markdown_preset" is "azure_devops"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > **Warning: Doors**
        >
        > Bring a <u>key</u>.

        See [First steps](First-steps-10003.md).

        <details>
        <summary>History</summary>

        - Old
          - older

        </details>
        """

    Scenario: Hugo: no text inside HTML, which it would drop
      Given the setting "export.markdown_preset" is "hugo"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > [!WARNING]
        > **Doors**
        >
        > Bring a <u>key</u>.

        See [First steps](First-steps-10003.md).

        **History**

        - Old
          - older
        """

    Scenario: Plain: no alerts and no HTML
      Given the setting "export.markdown_preset" is "plain"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Doors</ac:parameter><ac:rich-text-body><p>Bring a <u>key</u>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link>.</p>
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">History</ac:parameter><ac:rich-text-body><ul><li>Old<ul><li>older</li></ul></li></ul></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > **Warning: Doors**
        >
        > Bring a key.

        See [First steps](First-steps-10003.md).

        **History**

        - Old
          - older
        """

    Scenario: Azure DevOps draws contents and diagrams itself
      Given the setting "export.markdown_preset" is "azure_devops"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="toc"/>
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[graph TD; A-->B]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        [[_TOC_]]

        ::: mermaid
        graph TD; A-->B
        :::
        """

    Scenario: Hugo shows what looks like a command instead of running it
      Given the setting "export.markdown_preset" is "hugo"
      And the page "Guide" has this body:
        """
        <p>Write <code>{{< youtube 1 >}}</code>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Write `{{</* youtube 1 */>}}`.
        """

  Rule: What a page says stays text, even where the program would take it for its own signs

    Scenario: Obsidian: comments, highlights, links, tags and names of blocks
      Given the setting "export.markdown_preset" is "obsidian"
      And the page "Guide" has this body:
        """
        <p>Write %%draft%%, ==new== or [[Page]] in #team-room, for $x$ ^end</p>
        <p>But <code>%%draft%% [[Page]]</code> for $5 and #7.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Write \%\%draft\%\%, \=\=new\=\= or \[\[Page]] in \#team-room, for \$x$ \^end

        But `%%draft%% [[Page]]` for $5 and #7.
        """

    Scenario: MkDocs: admonitions, attributes, contents, and tags that it would run
      Given the setting "export.markdown_preset" is "mkdocs"
      And the page "Guide" has this body:
        """
        <p>!!! note</p><p>??? note "More"</p><p>[TOC]</p><p>#5 stays</p><p>last words {: .hidden }</p>
        <p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p><code>{: .hidden } &lt;b&gt;</code></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        &#33;!! note

        &#63;?? note "More"

        [TOC\]

        &#35;5 stays

        last words &#123;: .hidden }

        &lt;script>alert(1)&lt;/script>

        `{: .hidden } <b>`
        """

    Scenario: Azure DevOps: work items, pull requests, people, contents and containers
      Given the setting "export.markdown_preset" is "azure_devops"
      And the page "Guide" has this body:
        """
        <p>See #123, !45 and @&lt;7A1B&gt;</p><p>[[_TOC_]]</p><p>::: mermaid</p><p><code>#123</code></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        See \#123, \!45 and \@\<7A1B>

        \[\[\_TOC\_]\]

        \:\:\: mermaid

        `#123`
        """

    Scenario: Hugo: shortcodes, also those that are never closed and would stop it
      Given the setting "export.markdown_preset" is "hugo"
      And the page "Guide" has this body:
        """
        <p>In text: {{&lt; ref &gt;}} and {{% open</p><p>In code: <code>{{&lt; open</code>.</p>
        <pre>{{&lt; ref &gt;}}
        {{% open</pre>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        In text: {\{< ref >}} and {\{% open

        In code: `{{</* open`<!-- */>}} -->.

        ```
        {{</* ref */>}}
        {{%/* open
        ```
        <!-- */%}} -->
        """

    Scenario: GitHub: formulas
      Given the page "Guide" has this body:
        """
        <p>Set $HOME$, it costs $5 or $6.</p>
        <p>But <ac:structured-macro ac:name="mathinline"><ac:parameter ac:name="body">x^2</ac:parameter></ac:structured-macro>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Set \$HOME$, it costs $5 or $6.

        But $x^2$.
        """

    Scenario: The title and the way to a page are text as well
      Given the setting "export.markdown_preset" is "obsidian"
      And the space has a page "50%% off" below "Guide"
      And the space has a page "What is ==new==" below "50%% off"
      When the operator exports the space "DOCS"
      Then the exported page "What is ==new==" contains "[50\%\% off]("
      And the exported page "What is ==new==" contains "# What is \=\=new\=\="

  Rule: Colours are kept where that is asked for

    Scenario: By default the text stays without its colour
      Given the page "Guide" has this body:
        """
        <p>All is <span style="color: rgb(255,86,48);">well</span>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        All is well.
        """

    Scenario: A plain colour is kept, anything else that stands in its place is not
      Given the setting "export.keep_colours" is "true"
      And the page "Guide" has this body:
        """
        <p>All is <span style="color: rgb(255,86,48);">well</span>.</p>
        <p>All is <span style="color: url(https://example.com/x)">well</span>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        All is <span style="color: rgb(255,86,48)">well</span>.

        All is well.
        """

  Rule: A change of these settings reaches pages that are already exported

    Scenario Outline: The setting <setting> becomes <value>
      Given the operator has exported the space "DOCS"
      And the setting "<setting>" is "<value>"
      When the operator exports the space "DOCS" again
      Then the summary says that 2 pages were exported

      Examples:
        | setting                | value    |
        | export.markdown_preset | obsidian |
        | export.keep_colours    | true     |
        | export.front_matter    | false    |

  Rule: Without front matter a file holds the page alone

    Scenario: Front matter is switched off
      Given the setting "export.front_matter" is "false"
      And the page "Guide" has this body:
        """
        <p>All is well.</p>
        """
      When the operator exports the space "DOCS"
      Then the whole file of "Guide" reads:
        """
        # Guide

        All is well.
        """

    Scenario: A rule at the very start is not taken for front matter
      Given the setting "export.front_matter" is "false"
      And the setting "export.include_document_title" is "false"
      And the page "Guide" has this body:
        """
        <hr/><p>All is well.</p><hr/>
        """
      When the operator exports the space "DOCS"
      Then the whole file of "Guide" reads:
        """
        ***

        All is well.

        ---
        """
