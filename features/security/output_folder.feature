Feature: Nothing is written outside of the output folder
  As an administrator who lets the exporter run unattended
  I want it to stay in the folder that I gave it
  So that no page, no attachment and no trick on the disk reaches anything else

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And the space has a page "First week" below "Onboarding"

  Rule: A symbolic link that leads out of the output folder is not followed

    Scenario: The space's folder is a link to somewhere else
      Given the folder of the space "DOCS" is a symbolic link to a folder elsewhere
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "a symbolic link leads to"
      And the operator is told "Remove that link"
      And nothing was written to the folder elsewhere

    Scenario: A folder of pages was replaced by a link since the last run
      Given the operator has exported the space "DOCS"
      And the folder of pages below "Onboarding" is replaced by a symbolic link to a folder elsewhere
      When the page "First week" is changed to "Ask for a key on Tuesday."
      And the page "Onboarding" is changed to "The office has moved."
      And the operator exports the space "DOCS" again
      Then the run ends incomplete
      And the summary says that the page "First week" failed because "a symbolic link leads to"
      And the operator is told "Remove that link"
      And nothing was written to the folder elsewhere
      And the exported page "Onboarding" contains "The office has moved."

    Scenario: A file was replaced by a link since the last run
      Given the operator has exported the space "DOCS"
      And the file of the page "First week" is replaced by a symbolic link to a file elsewhere
      When the page "First week" is changed to "Ask for a key on Tuesday."
      And the operator exports the space "DOCS" again
      Then the run ends complete
      And the exported page "First week" contains "Ask for a key on Tuesday."
      And the file elsewhere is as it was

    Scenario: The output folder itself may be a link
      Given the output folder is a symbolic link to a folder elsewhere
      When the operator exports the space "DOCS"
      Then the run ends complete
      And 2 Markdown files are in the export
