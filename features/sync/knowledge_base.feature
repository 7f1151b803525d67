Feature: A space in an Open WebUI knowledge base
  As somebody who asks questions in Open WebUI
  I want the pages of a Confluence space in a knowledge base
  So that answers come from what the team wrote

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                                        |
      | Onboarding    | New colleagues get a laptop on the first day. |
      | Release notes | Version 2 brings offline reading.           |
    And the page "Onboarding" has the attachment "checklist.pdf"
    And the page "Release notes" has the attachment "changes.txt"

  Rule: The whole space arrives

    @smoke @contract @behaviour-01
    Scenario: Pages and allowed attachments are in the knowledge base
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And there is 1 knowledge base named "Team Handbook"
      And the sync ends like this:
        | total pages | total attachments | successful pages | successful attachments | failed pages | failed attachments |
        | 2           | 2                 | 2                | 2                      | 0            | 0                  |
      And the knowledge base "Team Handbook" holds 4 files

    @behaviour-12 @contract
    Scenario: A program that exports a space gets a yes, with both halves done
      When a program uses the exporter on the space "DOCS"
      Then the export says yes
      And these pages are exported:
        | title         |
        | Onboarding    |
        | Release notes |
      And the knowledge base "Team Handbook" holds 4 files

    @contract @behaviour-06
    Scenario: The knowledge base says where it comes from
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" is described as "Automated Confluence Export of <space address>"

    @contract
    Scenario: A question finds the page that answers it
      When the operator exports the space "DOCS" into Open WebUI
      Then the question "Who gets a laptop?" finds the page "Onboarding" in the knowledge base "Team Handbook"

    @contract
    Scenario: A knowledge base that is there already is used
      Given Open WebUI has a knowledge base "Team Handbook"
      When the operator exports the space "DOCS" into Open WebUI
      Then there is 1 knowledge base named "Team Handbook"
      And the knowledge base "Team Handbook" holds 4 files

    @contract
    Scenario: A knowledge base whose name only contains the space's name is left alone
      Given Open WebUI has a knowledge base "Team Handbook (old)"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook (old)" holds 0 files
      And the knowledge base "Team Handbook" holds 4 files

  Rule: Files are added in one batch or one by one, as configured

    @behaviour-05 @contract
    Scenario: In batch mode all files are added at once
      Given files are added in batches
      When the operator exports the space "DOCS" into Open WebUI
      Then the files were added by 1 batch add and 0 single adds

    @behaviour-05 @contract
    Scenario: In individual mode each file is added by itself
      Given files are added one by one
      When the operator exports the space "DOCS" into Open WebUI
      Then the files were added by 0 batch adds and 4 single adds
      And the knowledge base "Team Handbook" holds 4 files

  Rule: Uploaded is not enough: the knowledge base must list it with its processing finished

    @contract @fault-open-webui-healed
    Scenario: Processing that takes a while is awaited
      Given Open WebUI takes a while to process each file
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 4 files

    @fault-open-webui-named
    Scenario: Waiting has an end that the operator sets
      Given Open WebUI never finishes processing the file of "Onboarding"
      And the setting "connection_config.processing_timeout_seconds" is "0.5"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because of "connection_config.processing_timeout_seconds sets the patience"
      And the knowledge base "Team Handbook" holds 3 files

    @contract
    Scenario: A file that Open WebUI cannot process is a failure with the server's reason
      Given Open WebUI cannot process the file of "checklist.pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the attachment "checklist.pdf" failed because of "Stream has ended unexpectedly"
      And the knowledge base "Team Handbook" holds 3 files

    @fault-open-webui-named
    Scenario: A file that batch add drops without a word is noticed
      Given Open WebUI silently drops the file of "Onboarding" from a batch
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because of "does not list it"

    @contract
    Scenario: A page of which somebody put a copy there by hand is named, and the copy stays
      Given the operator has exported the space "DOCS" into Open WebUI
      And somebody put a copy in the place of the file of "Onboarding" in the knowledge base "Team Handbook"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because of "already holds its text"
      And the knowledge base "Team Handbook" holds 4 files

    @contract
    Scenario: Two pages with equal text both live
      Given the space has these pages:
        | title      | body           |
        | Template A | To be written. |
        | Template B | To be written. |
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds the page "Template A"
      And the knowledge base "Team Handbook" holds the page "Template B"
