Feature: Only what changed
  As an operator of a large space
  I want a run to fetch only what changed since the last one
  So that exporting every hour costs Confluence next to nothing

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And the space has a page "Release notes"
    And the operator has exported the space "DOCS"

  Scenario: Nothing changed, so nothing is written
    When the operator exports the space "DOCS" again
    Then the summary says that 2 pages were unchanged
    And no file in the export was written again

  Scenario: Only the changed page is written again
    When the page "Onboarding" is changed to "New text."
    And the operator exports the space "DOCS" again
    Then the summary says that 1 page was exported
    And the summary says that 1 page was unchanged
    And the exported page "Onboarding" contains "New text."

  Scenario: A file that was deleted by hand comes back
    Given the exported file of "Onboarding" was deleted by hand
    When the operator exports the space "DOCS" again
    Then the exported page "Onboarding" contains "# Onboarding"

  Scenario: A moved page changes place
    Given the space has a page "Archive"
    When the page "Onboarding" is moved below "Archive"
    And the operator exports the space "DOCS" again
    Then the exported page "Onboarding" lies in the folder of "Archive"
    And 3 Markdown files are in the export

  @slow
  Scenario: Requests stay few, however many pages there are
    Given the space has 998 pages more, each with an attachment
    When the operator exports the space "DOCS" again
    Then Confluence was asked at most 40 times besides downloads
    When the operator exports the space "DOCS" once more
    Then Confluence was asked at most 9 times

  Rule: A page that shows other pages or files follows them

    Background:
      Given the space has a page "Rules"
      And the page "Onboarding" has the attachment "plan.pdf"
      And the page "Onboarding" has this body:
        """
        <ac:structured-macro ac:name="attachments"></ac:structured-macro>
        <ac:structured-macro ac:name="children"></ac:structured-macro>
        <ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Rules"/></ac:link></ac:parameter></ac:structured-macro>
        <p>See <ac:link><ri:attachment ri:filename="plan.pdf"/></ac:link>, <ac:link><ri:page ri:content-title="Release notes"/></ac:link>.</p>
        """
      And the operator has exported the space "DOCS"

    Scenario: As long as they stay, nothing is written
      When the operator exports the space "DOCS" again
      Then no file in the export was written again
      And the summary says that 3 pages were unchanged

    Scenario: A new attachment stands in the list of attachments
      When the page "Onboarding" gets the attachment "map.png"
      And the operator exports the space "DOCS" again
      Then the exported page "Onboarding" links to the exported attachment "map.png"
      And the summary says that 1 page was exported

    Scenario: A new page stands in the list of pages below
      When the page "First week" is added below "Onboarding"
      And the operator exports the space "DOCS" again
      Then the link "First week" in the exported page "Onboarding" leads to the exported page "First week"

    Scenario: An included page says what it says now
      When the page "Rules" is changed to "Be kind and curious."
      And the operator exports the space "DOCS" again
      Then the exported page "Onboarding" contains "Be kind and curious."
