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
