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
    Then Confluence was asked at most 10 times
