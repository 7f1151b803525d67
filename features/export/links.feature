Feature: Links
  As a reader of the exported files
  I want links to lead where they led in Confluence
  So that the export is a handbook and not a heap of pages

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Engineering"
    And the space has a page "Sales & more (50%)" below "Engineering"

  Scenario: A link to another page leads to its file
    Given the page "Engineering" links to the page "Sales & more (50%)"
    When the operator exports the space "DOCS"
    Then the link "Sales & more (50%)" in the exported page "Engineering" leads to the exported page "Sales & more (50%)"

  Scenario Outline: A plain address of a page leads to its file: <form>
    Given the page "Engineering" holds the address of the page "Sales & more (50%)" <form>
    When the operator exports the space "DOCS"
    Then the link "the address" in the exported page "Engineering" leads to the exported page "Sales & more (50%)"

    Examples:
      | form                  |
      | as a browser shows it |
      | without the site      |
      | by its number         |
      | by its title          |
      | in short              |

  Scenario: An image leads to the exported attachment
    Given the page "Engineering" has the attachment "team photo #1.png"
    And the page "Engineering" shows the image "team photo #1.png"
    When the operator exports the space "DOCS"
    Then every link in the export leads to an exported file
    And the exported page "Engineering" links to the exported attachment "team photo #1.png"

  Scenario: A link to an attachment of another page leads to its file
    Given the page "Engineering" has the attachment "plan.pdf"
    And the page "Sales & more (50%)" links to the attachment "plan.pdf" of the page "Engineering"
    When the operator exports the space "DOCS"
    Then the exported page "Sales & more (50%)" links to the exported attachment "plan.pdf"

  Scenario: A link to a page that does not exist keeps its words
    Given the page "Engineering" links to the page "Never written"
    When the operator exports the space "DOCS"
    Then the exported page "Engineering" contains "Never written"
    And every link in the export leads to an exported file

  Scenario: A link to a website is left alone
    Given the page "Engineering" has this body:
      """
      <p>See <a href="https://example.org/a?b=1&amp;c=2">the manual</a>.</p>
      """
    When the operator exports the space "DOCS"
    Then the exported page "Engineering" contains "[the manual](https://example.org/a?b=1&c=2)"

  Scenario: A picture that is a link stays a link
    Given the page "Engineering" has the attachment "logo.png"
    And the page "Engineering" has this body:
      """
      <p><a href="https://example.org/"><ac:image><ri:attachment ri:filename="logo.png" /></ac:image></a></p>
      """
    When the operator exports the space "DOCS"
    Then the exported page "Engineering" links to the address "https://example.org/"
    And the exported page "Engineering" links to the exported attachment "logo.png"

  Scenario: Pages that link to a moved page follow it
    Given the page "Engineering" links to the page "Sales & more (50%)"
    And the operator has exported the space "DOCS"
    When the page "Sales & more (50%)" is renamed to "Revenue"
    And the operator exports the space "DOCS" again
    Then every link in the export leads to an exported file

  Scenario: People are called by name
    Given the page "Engineering" mentions the user "Ada Lovelace"
    When the operator exports the space "DOCS"
    Then the exported page "Engineering" contains "Ada Lovelace"

  Rule: Pages of other spaces are found too

    Background:
      Given a Confluence space "OPS" named "Operations"
      And the space has a page "Runbook"
      And the space has a page "Rota"

    Scenario: A page that was exported into the same folder is linked as a file
      Given the page "Engineering" links to "Runbook" in the space "OPS"
      And the operator has exported the space "OPS"
      When the operator exports the space "DOCS"
      Then the link "Runbook" in the exported page "Engineering" leads to the exported page "Runbook"

    Scenario: The plain address of such a page leads to its file
      Given the page "Engineering" holds the address of the page "Runbook" as a browser shows it
      And the operator has exported the space "OPS"
      When the operator exports the space "DOCS"
      Then the link "the address" in the exported page "Engineering" leads to the exported page "Runbook"

    Scenario: A page that was not exported is linked in Confluence
      Given the page "Engineering" links to "Runbook" in the space "OPS"
      When the operator exports the space "DOCS"
      Then the link "Runbook" in the exported page "Engineering" leads to "/display/OPS/Runbook" in Confluence

    Scenario: A title that no path can hold is asked for
      Given the page "Engineering" links to "Who? / Why" in the space "OPS"
      When the operator exports the space "DOCS"
      Then the link "Who? / Why" in the exported page "Engineering" leads to "/pages/viewpage.action?spaceKey=OPS&title=Who%3F+%2F+Why" in Confluence

    Scenario: Once the other space is exported, the next run links its files
      Given the page "Engineering" links to "Runbook" in the space "OPS"
      And the page "Sales & more (50%)" holds the address of the page "Rota" as a browser shows it
      And the operator has exported the space "DOCS"
      And the operator has exported the space "OPS"
      When the operator exports the space "DOCS" again
      Then the link "Runbook" in the exported page "Engineering" leads to the exported page "Runbook"
      And the link "the address" in the exported page "Sales & more (50%)" leads to the exported page "Rota"

    Scenario: Links follow a page that moved within the other space
      Given the page "Engineering" links to "Runbook" in the space "OPS"
      And the operator has exported the space "OPS"
      And the operator has exported the space "DOCS"
      And the page "Runbook" was moved below "Rota"
      And the operator has exported the space "OPS"
      When the operator exports the space "DOCS" again
      Then the link "Runbook" in the exported page "Engineering" leads to the exported page "Runbook"
      And the summary says that 1 page was exported
      And the summary says that 1 page was unchanged

    Scenario: Nothing is written again while the other space stands still
      Given the page "Engineering" links to "Runbook" in the space "OPS"
      And the operator has exported the space "OPS"
      And the operator has exported the space "DOCS"
      When the operator exports the space "DOCS" again
      Then the summary says that 2 pages were unchanged
      And no file in the export was written again

  Rule: A link to a place in another page leads to the heading

    Background:
      Given the space has a page "Opening hours"
      And the page "Opening hours" has this body:
        """
        <h2>In the Summer (July &amp; August)</h2><p>Till ten.</p>
        """
      And the space has a page "Visit"

    Scenario Outline: <how>
      Given the page "Visit" links to the place "<anchor>" in the page "Opening hours"
      When the operator exports the space "DOCS"
      Then the link "the place" in the exported page "Visit" leads to the heading "in-the-summer-july--august" of the exported page "Opening hours"

      Examples:
        | how                                      | anchor                                        |
        | Named as the heading reads               | In the Summer (July & August)                 |
        | Named as Confluence Cloud does           | In-the-Summer-(July-&-August)                 |
        | Named with the title before, as DC does  | Openinghours-In the Summer (July & August)    |

    Scenario: A plain address with a place in it
      Given the page "Visit" holds the address of the place "In-the-Summer-(July-%26-August)" in the page "Opening hours"
      When the operator exports the space "DOCS"
      Then the link "the place" in the exported page "Visit" leads to the heading "in-the-summer-july--august" of the exported page "Opening hours"

    Scenario: In Confluence the place keeps the name that Confluence gives it
      Given the page "Visit" links to the place "In the Summer" in the page "Opening hours"
      When the operator exports the page "Visit"
      Then the link "the place" in the exported page "Visit" leads to the place "In-the-Summer" in Confluence
