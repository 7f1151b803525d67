Feature: Running the export again
  As an operator
  I want to run the same command every night
  So that the knowledge base follows Confluence without duplicates or gaps

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
    And the page "Onboarding" has the attachment "checklist.pdf"
    And the operator has exported the space "DOCS" into Open WebUI

  Rule: What did not change is not touched

    @smoke @contract
    Scenario: A second run changes nothing and adds no duplicate
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 2 pages were unchanged
      And 0 files were uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds 3 files

    @contract
    Scenario: A second run fetches no page content and no attachment
      When the operator exports the space "DOCS" into Open WebUI again
      Then Confluence was asked for no page content
      And Confluence was asked for no attachment

    @contract
    Scenario: A lost ledger does no harm to the knowledge base
      Given the ledger of the export is lost
      When the operator exports the space "DOCS" into Open WebUI again
      Then 0 files were uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds 3 files

  Rule: A changed page replaces its old self

    @smoke @contract
    Scenario: The new text is found and the old text is gone
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 page was exported
      And 1 file was uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds 3 files
      And the knowledge base "Team Handbook" contains the text "Lily Lane"
      And the knowledge base "Team Handbook" does not contain the text "Rose Street"

    @contract
    Scenario: The old version goes only after the new one is in place
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the old file of "Onboarding" was removed after its successor was listed

    @contract
    Scenario: When the new version cannot be processed the old one stays
      Given Open WebUI cannot process new files of "Onboarding"
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the knowledge base "Team Handbook" contains the text "Rose Street"

  Rule: Files of others are never touched

    @contract
    Scenario: A file that somebody else put into the knowledge base stays
      Given somebody put the file "notes by hand.md" into the knowledge base "Team Handbook"
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" holds the file "notes by hand.md"
