Feature: Pages read as Confluence shows them
  As an operator whose credentials are not given what authors wrote, only what readers see
  I want pages exported all the same
  So that nothing is missing because of how it must be read

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"
    And the space has a page "First steps"
    And the page "First steps" has the attachment "plan.pdf"
    And the page "Guide" has the attachment "map.png"

  Rule: A setting has pages read as Confluence shows them

    Scenario Outline: The Markdown is as good, from <source>
      Given Confluence is "<source>"
      And the setting "export.body_format" is "view"
      And the page "Guide" has this body:
        """
        <h2>Doors</h2>
        <ac:structured-macro ac:name="note"><ac:parameter ac:name="title">Mind</ac:parameter><ac:rich-text-body><p>The <strong>step</strong>.</p></ac:rich-text-body></ac:structured-macro>
        <p>See <ac:link><ri:page ri:content-title="First steps"/></ac:link> and <ac:link><ri:attachment ri:filename="plan.pdf"><ri:page ri:content-title="First steps"/></ri:attachment></ac:link>.</p>
        <p><ac:image><ri:attachment ri:filename="map.png"/></ac:image></p>
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">python</ac:parameter><ac:plain-text-body><![CDATA[if a < b:
            close()]]></ac:plain-text-body></ac:structured-macro>
        <ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Lock up</ac:task-body></ac:task></ac:task-list>
        """
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Guide" contains these passages:
        """
        ## Doors

        > [!WARNING]
        > **Mind**
        >
        > The **step**.
        ~
        ```python
        if a < b:
            close()
        ```

        - [x] Lock up
        """
      And the link "First steps" in the exported page "Guide" leads to the exported page "First steps"
      And no link in the exported page "Guide" leads to Confluence
      And every link in the export leads to an exported file

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario Outline: Archived pages too, from <source>
      Given Confluence is "<source>"
      And the setting "export.body_format" is "view"
      And the space has an archived page "Old guide"
      And the page "Old guide" links to the page "Guide"
      When the operator exports the space "DOCS" with archived pages
      Then the run ends complete
      And the link "Guide" in the exported page "Old guide" leads to the exported page "Guide"

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario: A change of this setting reaches pages that are already exported
      Given the operator has exported the space "DOCS"
      And the setting "export.body_format" is "view"
      When the operator exports the space "DOCS" again
      Then the summary says that 2 pages were exported

    Scenario: A space export holds only what authors wrote
      Given an XML space export of the space
      And the setting "export.body_format" is "view"
      When the operator exports the space export
      Then the command ends with a usage error
      And the operator is told "a space export holds storage format only"
      And the operator is told "Set export.body_format to storage"
      And nothing is exported

  Rule: A page whose storage format is withheld is read as Confluence shows it

    Scenario Outline: One page is withheld by <source>
      Given Confluence is "<source>"
      And the page "Guide" has the panel "tip" with the text "Knock first."
      And Confluence gives the page "Guide" only as it shows it
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Guide" reads the alert "TIP" with the text "Knock first."
      And the summary says that only the page "Guide" was read as Confluence shows it

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario: The operator is told
      Given Confluence gives the page "Guide" only as it shows it
      When the operator runs "space DOCS --no-open-webui"
      Then the operator reads "1 page read as Confluence shows it"

    Scenario Outline: All of it is refused by <source>
      Given Confluence is "<source>"
      And Confluence refuses storage format to these credentials
      When the operator exports the space "DOCS"
      Then the run ends complete
      And these pages are exported:
        | title       |
        | First steps |
        | Guide       |
      And the exported page "Guide" contains "All about Guide."

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |
