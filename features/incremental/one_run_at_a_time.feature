Feature: One run at a time
  As an operator whose runs are started by a clock
  I want runs to keep out of each other's way, and the next one to heal what a dead one left
  So that nobody has to look after it at night

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And the page "Onboarding" has the attachment "plan.pdf"

  @fault-machine-stopped
  Scenario: A second run into the same folder is refused with the name of the first
    Given "ada" on "build-host" is writing into the output folder since "2026-01-02T03:04:05+00:00"
    When the operator exports the space "DOCS"
    Then the command ends with a failure
    And the operator is told "Another run is writing into"
    And the operator is told "ada on build-host, process 4711, since 2026-01-02T03:04:05+00:00"
    And nothing is exported

  Scenario: The plan may be asked for while a run is at work
    Given "ada" on "build-host" is writing into the output folder since "2026-01-02T03:04:05+00:00"
    When the operator runs "space DOCS --dry-run"
    Then the command ends with exit code 0

  @fault-machine-healed
  Scenario: What a dead run left is healed
    Given the run of "ada" on "build-host" died and left an unfinished file
    When the operator exports the space "DOCS"
    Then the run ends complete
    And the operator is told "The run of ada on build-host"
    And no unfinished file is in the export
    When the operator exports the space "DOCS" again
    Then the operator does not read "The run of"

  Scenario: Two folders that fill one knowledge base take over from each other
    Given the operator has exported the space "DOCS" into Open WebUI
    When the operator exports the space "DOCS" into Open WebUI from another folder
    Then the run ends complete
    And 0 files were uploaded to Open WebUI
    And the knowledge base "Team Handbook" holds 2 files
