Feature: The plan before the run
  As a careful operator
  I want to see what a run would do
  So that I can consent to it before anything is written

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Travel        | Trains are preferred.             |

  @contract
  Scenario: The first run
    When the operator asks what exporting the space "DOCS" into Open WebUI would do
    Then the command ends with exit code 0
    And the plan on disk is:
      | exported                          | unchanged | removed |
      | Onboarding, Release notes, Travel |           |         |
    And the plan for the knowledge base is:
      | uploaded                          | replaced | unchanged | removed |
      | Onboarding, Release notes, Travel |          |           |         |
    And nothing is exported
    And the output folder does not exist
    And there are 0 knowledge bases named "Team Handbook"

  @contract
  Scenario: Something of everything
    Given the operator has exported the space "DOCS" into Open WebUI
    And the setting "export.removal_limit_percent" is "50"
    When the page "Onboarding" is changed to "The office is in Lily Lane."
    And the page "Travel" is deleted
    And the space gets a page "Holidays"
    And the operator asks what exporting the space "DOCS" into Open WebUI would do
    Then the plan on disk is:
      | exported             | unchanged     | removed |
      | Holidays, Onboarding | Release notes | Travel  |
    And the plan for the knowledge base is:
      | uploaded | replaced   | unchanged     | removed |
      | Holidays | Onboarding | Release notes | Travel  |
    And the operator is told "would be removed"
    And no file in the output folder changed
    And Confluence was asked for no page content
    And nothing was changed in Open WebUI

  @contract
  Scenario: The plan says where the run would stop
    Given the operator has exported the space "DOCS" into Open WebUI
    When the page "Travel" is deleted
    And the page "Onboarding" is deleted
    And the operator runs "space DOCS --open-webui --dry-run"
    Then the command ends with exit code 3
    And the operator is told "page 'Travel'"
    And the operator is told "But the run would stop: 2 of 3 files"
    And 3 Markdown files are in the export

  Scenario: The plan in words
    When the operator runs "space DOCS --open-webui --dry-run"
    Then the command ends with exit code 0
    And the operator is told "would be exported: 3"
    And the operator is told "which would be created"
    And the operator is told "Nothing was written"

  Scenario: Open WebUI is down
    Given Open WebUI is down
    When the operator asks what exporting the space "DOCS" into Open WebUI would do
    Then the run ends incomplete
    And the operator is told "cannot be reached"
