Feature: Macros
  As a reader of the exported files
  I want what macros showed
  So that nothing that only Confluence could draw is missing

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Boxes and sections

    Scenario Outline: The panel "<panel>" becomes the alert "<alert>"
      Given the page "Guide" has the panel "<panel>" with the text "Mind the step."
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads the alert "<alert>" with the text "Mind the step."

      Examples:
        | panel   | alert   |
        | info    | NOTE    |
        | note    | WARNING |
        | tip     | TIP     |
        | warning | CAUTION |

    Scenario: A panel with a title
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="panel"><ac:parameter ac:name="title">Keys</ac:parameter><ac:rich-text-body><p>Ask at the desk.</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > [!NOTE]
        > **Keys**
        >
        > Ask at the desk.
        """

    Scenario: What was folded away can be unfolded
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">The small print</ac:parameter><ac:rich-text-body><p>Nobody reads this.</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <details>
        <summary>The small print</summary>

        Nobody reads this.

        </details>
        """

    Scenario: Columns stand one below the other
      Given the page "Guide" has this body:
        """
        <ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><p>Left.</p></ac:layout-cell><ac:layout-cell><p>Right.</p></ac:layout-cell></ac:layout-section></ac:layout>
        <ac:structured-macro ac:name="section"><ac:rich-text-body><ac:structured-macro ac:name="column"><ac:rich-text-body><p>Older left.</p></ac:rich-text-body></ac:structured-macro><ac:structured-macro ac:name="column"><ac:rich-text-body><p>Older right.</p></ac:rich-text-body></ac:structured-macro></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Left.

        Right.

        Older left.

        Older right.
        """

    Scenario: A panel of Cloud's new editor, and a decision
      Given the page "Guide" has this body:
        """
        <ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content><p>New note.</p></ac:adf-content></ac:adf-node><ac:adf-fallback><p>New note.</p></ac:adf-fallback></ac:adf-extension>
        <ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item"><ac:adf-attribute key="state">DECIDED</ac:adf-attribute><ac:adf-content>Use Markdown</ac:adf-content></ac:adf-node></ac:adf-node></ac:adf-extension>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > [!IMPORTANT]
        > New note.

        - ✔ Use Markdown
        """

    Scenario: States
      Given the page "Guide" has this body:
        """
        <p>Release: <ac:structured-macro ac:name="status"><ac:parameter ac:name="title">IN PROGRESS</ac:parameter><ac:parameter ac:name="colour">Blue</ac:parameter></ac:structured-macro></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Release: `IN PROGRESS`
        """

  Rule: What other pages say

    Scenario: A page within a page
      Given the space has a page "Rules"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Rules"/></ac:link></ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        All about Rules.
        """

    Scenario: The excerpt of another page
      Given the space has a page "Rules"
      And the page "Rules" has the panel "excerpt" with the text "Be kind."
      And the page "Guide" has this body:
        """
        <p>In short:</p>
        <ac:structured-macro ac:name="excerpt-include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Rules"/></ac:link></ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        In short:

        Be kind.
        """

    Scenario: The pages below this one
      Given the space has a page "First steps" below "Guide"
      And the space has a page "Set-up" below "First steps"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="children"><ac:parameter ac:name="all">true</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - [First steps](Guide-10002/First-steps-10003.md)
          - [Set-up](Guide-10002/First-steps-10003/Set-up-10004.md)
        """

    Scenario: Page properties are the table that they are
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="details"><ac:rich-text-body><table><tbody><tr><th>Owner</th><td>Ada</td></tr></tbody></table></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        |  |  |
        | --- | --- |
        | **Owner** | Ada |
        """

  Rule: Ways through a page

    Scenario: A table of contents
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="toc"></ac:structured-macro>
        <h2>One</h2>
        <h3>Two</h3>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - [One](#one)
          - [Two](#two)

        ## One

        ### Two
        """

    Scenario: A place and a link to it
      Given the page "Guide" has this body:
        """
        <p><ac:structured-macro ac:name="anchor"><ac:parameter ac:name="">here</ac:parameter></ac:structured-macro>Text.</p>
        <p><ac:link ac:anchor="here"><ac:link-body>back</ac:link-body></ac:link></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <a id="here"></a>Text.

        [back](#here)
        """

  Rule: What comes from elsewhere is linked or named

    Scenario: Jira issues
      Given the page "Guide" has this body:
        """
        <p>See <ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">OPS-12</ac:parameter></ac:structured-macro>.</p>
        <ac:structured-macro ac:name="jira"><ac:parameter ac:name="jqlQuery">project = OPS</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        See OPS-12.

        *[live list, only in Jira: Jira issues, project = OPS]*
        """

    Scenario: Media
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="widget"><ac:parameter ac:name="url"><ri:url ri:value="https://example.com/video"/></ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <https://example.com/video>
        """

    Scenario: Lists that Confluence makes when somebody looks
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="recently-updated"><ac:parameter ac:name="max">5</ac:parameter></ac:structured-macro>
        <ac:structured-macro ac:name="contentbylabel"><ac:parameter ac:name="cql">label = &quot;team&quot;</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        *[live list, only in Confluence: recently-updated (max 5)]*

        *[live list, only in Confluence: contentbylabel (cql label = "team")]*
        """

  Rule: Files of the page stand where they were shown

    Background:
      Given the page "Guide" has the attachment "plan.pdf"
      And the page "Guide" has the attachment "flow.png"
      And the page "Guide" has the attachment "hall.jpg"

    Scenario: Files that are shown in the page are linked, however the macro names them
      Given the page "Guide" has this body:
        """
        <p>See <ac:structured-macro ac:name="view-file"><ac:parameter ac:name="name"><ri:attachment ri:filename="plan.pdf"/></ac:parameter></ac:structured-macro>,
        <ac:structured-macro ac:name="viewpdf"><ac:parameter ac:name="name">flow.png</ac:parameter></ac:structured-macro> and
        <ac:structured-macro ac:name="multimedia"><ac:parameter ac:name="name">^hall.jpg</ac:parameter></ac:structured-macro>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" links to the exported attachment "plan.pdf"
      And the exported page "Guide" links to the exported attachment "flow.png"
      And the exported page "Guide" links to the exported attachment "hall.jpg"

    Scenario: A file of another page is linked there
      Given the space has a page "Archive"
      And the page "Archive" has the attachment "old.pdf"
      And the page "Guide" has this body:
        """
        <p><ac:structured-macro ac:name="viewdoc"><ac:parameter ac:name="name">old.pdf</ac:parameter><ac:parameter ac:name="page"><ac:link><ri:page ri:content-title="Archive"/></ac:link></ac:parameter></ac:structured-macro></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" links to the exported attachment "old.pdf"

    Scenario: The list of attachments, or of some
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="attachments"></ac:structured-macro>
        <p>Pictures:</p>
        <ac:structured-macro ac:name="attachments"><ac:parameter ac:name="patterns">*.PNG, *.jpg</ac:parameter></ac:structured-macro>
        <ac:structured-macro ac:name="attachments"><ac:parameter ac:name="patterns">*.zip</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - [plan.pdf](Guide-10002/attachments/plan-att10003.pdf)
        - [flow.png](Guide-10002/attachments/flow-att10004.png)
        - [hall.jpg](Guide-10002/attachments/hall-att10005.jpg)

        Pictures:

        - [flow.png](Guide-10002/attachments/flow-att10004.png)
        - [hall.jpg](Guide-10002/attachments/hall-att10005.jpg)
        """

    Scenario: A gallery shows the pictures that were chosen
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="gallery"><ac:parameter ac:name="title">Our rooms</ac:parameter></ac:structured-macro>
        <p>Chosen:</p>
        <ac:structured-macro ac:name="gallery"><ac:parameter ac:name="include">*.png</ac:parameter></ac:structured-macro>
        <p>Others:</p>
        <ac:structured-macro ac:name="gallery"><ac:parameter ac:name="exclude">flow.png</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        **Our rooms**

        ![flow.png](Guide-10002/attachments/flow-att10004.png)

        ![hall.jpg](Guide-10002/attachments/hall-att10005.jpg)

        Chosen:

        ![flow.png](Guide-10002/attachments/flow-att10004.png)

        Others:

        ![hall.jpg](Guide-10002/attachments/hall-att10005.jpg)
        """

    Scenario: A file that is not named is marked
      Given the page "Guide" has this body:
        """
        <p>See <ac:structured-macro ac:name="view-file"></ac:structured-macro> and <ac:structured-macro ac:name="iframe"><ac:parameter ac:name="src">javascript:alert(1)</ac:parameter></ac:structured-macro>.</p>
        """
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the summary names these macros and the pages that hold them:
        | macro     | page  |
        | view-file | Guide |
        | iframe    | Guide |

    Scenario: Something from elsewhere keeps its title
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="iframe"><ac:parameter ac:name="src">https://example.com/board</ac:parameter><ac:parameter ac:name="title">The board</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        [The board](https://example.com/board)
        """
