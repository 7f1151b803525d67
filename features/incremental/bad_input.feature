Feature: When what earlier runs left is not as it was
  As an operator whose disk and servers have a life of their own
  I want a clear word and a way forward
  So that nothing is lost and nothing has to be guessed

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
    And the operator has exported the space "DOCS" into Open WebUI

  Rule: The clock

    @fault-machine-healed
    Scenario: It was set back since the last run
      Given the clock was set back by a day since then
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 2 pages were unchanged
      And nothing was moved to the files changed by hand
      And 0 files were uploaded to Open WebUI
      And the status tells of the latest run first, whatever the clock said

    @fault-machine-healed
    Scenario Outline: It jumps by <days> days in mid-run
      Given with the first upload the clock jumps by <days> days
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the sync took less than an hour, and no less than nothing
      And the knowledge base "Team Handbook" contains the text "Lily Lane"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 2 pages were unchanged
      And 0 files were uploaded to Open WebUI

      Examples:
        | days |
        | 400  |
        | -400 |

  Rule: The ledger

    @fault-machine-stopped
    Scenario: A damaged ledger
      Given the ledger of the export is damaged
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "cannot be used"
      And the operator is told "move it away: the next run exports everything again"
      And 2 Markdown files are in the export
      And the knowledge base "Team Handbook" holds 2 files

    Scenario: A ledger that a newer version wrote
      Given the ledger of the export has the format 99
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "has format 99"
      And the operator is told "Use the version of the exporter that wrote it"
      And 2 Markdown files are in the export

    @fault-machine-healed
    Scenario: After a lost ledger everything is exported again, and nothing is kept twice
      Given the ledger of the export is lost
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 2 pages were exported
      And nothing was moved to the files changed by hand
      And 0 files were uploaded to Open WebUI

    Scenario: A ledger of another site
      Given Confluence is reached at another address
      When the operator exports the space "DOCS" again
      Then the run ends complete
      And the operator is told "This folder also holds space DOCS of"
      And 2 Markdown files are in the export

    Scenario: What another site put into the same knowledge base stays
      Given Confluence is reached at another address
      And the page "Onboarding" was deleted
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Team Handbook" contains the text "Rose Street"

  Rule: The knowledge base

    @fault-open-webui-healed
    Scenario: It was deleted between runs
      Given somebody deleted the knowledge base "Team Handbook"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 2 files

    Scenario: Somebody made another one of the same name
      Given Open WebUI has a knowledge base "Team Handbook"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And 0 files were uploaded to Open WebUI
      And there are 2 knowledge bases named "Team Handbook"

    Scenario: An API key without permission
      Given the API key belongs to somebody who may not create knowledge bases
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "auth.open_webui.api_key"
      And 2 Markdown files are in the export

  Rule: The disk

    @fault-machine-named
    Scenario Outline: It <trouble> in mid-run, and the next run does the rest
      Given the disk <trouble>
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "<advice>"
      And the exported page "Onboarding" contains "Rose Street"
      And no unfinished file is in the export
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the disk is well again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the exported page "Onboarding" contains "Lily Lane"
      And the knowledge base "Team Handbook" contains the text "Lily Lane"

      Examples:
        | trouble                        | advice                                                  |
        | is full                        | Free some space on that disk                            |
        | has no more of the quota left  | Your quota on that disk is used up                      |
        | may not be written to any more | Allow writing there, or choose another output folder    |
        | has become read-only           | That disk is read-only                                  |
        | answers with errors            | That disk answers with errors; have it looked after     |

    @fault-machine-named
    Scenario: Another program holds a file
      Given another program holds the file of the page "Onboarding"
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the page "Release notes" is changed to "Version 3 reads aloud."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the summary says that the page "Onboarding" failed because "Cannot write"
      And the operator is told "Another program holds it; close that and run the same command again"
      And the exported page "Onboarding" contains "Rose Street"
      And the exported page "Release notes" contains "Version 3"
      And no unfinished file is in the export
      When the disk is well again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the exported page "Onboarding" contains "Lily Lane"

    @fault-machine-named
    Scenario: A folder has taken the place of a file since the last run
      Given a folder has taken the place of the file of the page "Onboarding"
      When the page "Onboarding" is changed to "The office is in Lily Lane."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the summary says that the page "Onboarding" failed because "Cannot write"
      And the operator is told "A folder stands where the file must be; move it"
      And no unfinished file is in the export
      And the knowledge base "Team Handbook" contains the text "Rose Street"
