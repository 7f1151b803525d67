Feature: The command line
  As an operator
  I want commands that say what they do and exit codes that scripts can trust
  So that exports can run by hand and unattended

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Rule: The connection can be tried before anything is exported

    @smoke @behaviour-16 @contract
    Scenario: Both services answer
      When the operator runs "test-connection"
      Then the command ends with exit code 0
      And the operator reads "Confluence"
      And the operator reads "Open WebUI"
      And the operator reads "connected"

    Scenario: One service does not answer
      Given Open WebUI is down
      When the operator runs "test-connection"
      Then the command ends with exit code 1
      And the operator reads "Open WebUI"
      And the operator reads "cannot be reached"

  Rule: Exit codes tell how the run ended

    Scenario: 0 when all is done
      When the operator runs "space DOCS"
      Then the command ends with exit code 0

    Scenario: 1 when nothing could be done
      Given Confluence is down
      When the operator runs "space DOCS"
      Then the command ends with exit code 1

    Scenario Outline: 2 when <what>
      When the operator runs "<command>"
      Then the command ends with exit code 2

      Examples:
        | what                        | command                                |
        | the command is unknown      | exprot DOCS                            |
        | the space is not named      | space                                  |
        | an option is unknown        | space DOCS --fast                      |
        | a setting is unknown        | space DOCS --set export.ouput_path=x   |
        | a setting has no value      | space DOCS --set export.output_path    |

    Scenario: 3 when something is missing
      Given the page "Onboarding" has the attachment "plan.pdf"
      And the attachment "plan.pdf" vanishes before it can be downloaded
      When the operator runs "space DOCS"
      Then the command ends with exit code 3
      And the operator reads "plan.pdf"

  Rule: A run tells what it did

    Scenario: The summary is readable
      When the operator runs "space DOCS"
      Then the operator reads "Team Handbook (DOCS)"
      And the operator reads "1 exported"
      And the operator reads "Complete."

    Scenario: The summary can be had as JSON, and nothing else
      When the operator runs "space DOCS --json"
      Then the output is one JSON summary with the status "complete"

    Scenario: Progress is plain lines when nobody watches
      When the operator runs "space DOCS"
      Then the progress names the stage "Export of Team Handbook"
      And the progress has no terminal codes

    Scenario: Progress is a bar for each stage when somebody watches
      Given the operator sits at a terminal
      And the page "Onboarding" has the attachment "plan.pdf"
      When the operator runs "space DOCS --open-webui"
      Then the progress names the stage "Export of Team Handbook"
      And the progress counts "2/2"
      And the progress names the stage "plan.pdf"

    Scenario: Latest runs and services are shown by the status
      Given the operator has exported the space "DOCS"
      When the operator runs "status"
      Then the command ends with exit code 0
      And the operator reads "DOCS"
      And the operator reads "complete"

    Scenario: Without any run the status says so
      When the operator runs "status"
      Then the operator reads "No run so far"

  Rule: The program explains itself

    Scenario: Without a command it shows its help
      When the operator runs nothing but the program
      Then the command ends with exit code 0
      And the operator reads "Usage"
      And the operator reads "test-connection"

    Scenario: It says its version
      When the operator runs "--version"
      Then the command ends with exit code 0
      And the output is the version of the program

    Scenario Outline: Help for "<command>"
      When the operator runs "<command> --help"
      Then the command ends with exit code 0
      And the operator reads "<words>"

      Examples:
        | command               | words                   |
        | space                 | Export a whole space    |
        | page                  | Export one page         |
        | page-with-descendants | all pages below it      |
        | all-spaces            | every space             |
        | convert               | what becomes of one     |
        | test-connection       | Try Confluence          |
        | status                | latest runs             |
        | config                | settings                |

    @slow
    Scenario: The installed command works like the module
      When the operator runs the installed command "--version"
      Then the command ends with exit code 0

  @end_to_end @slow
  Rule: The installed program does the whole job over the network

    Scenario: A space goes from Confluence to the disk and into Open WebUI
      When the operator runs the installed command "space DOCS --open-webui"
      Then the command ends with exit code 0
      And these pages are exported:
        | title      |
        | Onboarding |
      And the knowledge base "Team Handbook" holds the page "Onboarding"

    Scenario: Run again, it finds everything in place
      Given the operator has run the installed command "space DOCS --open-webui"
      When the operator runs the installed command "space DOCS --open-webui --json"
      Then the run ends complete
      And the summary says that 1 page was unchanged
      And the knowledge base "Team Handbook" holds 1 file

    Scenario: With Open WebUI down it keeps the Markdown and says what to do
      Given Open WebUI is down
      When the operator runs the installed command "space DOCS --open-webui"
      Then the command ends with exit code 3
      And these pages are exported:
        | title      |
        | Onboarding |
      And the operator is told "Markdown export is not affected"

  Rule: What a run does with Open WebUI can be followed

    @contract
    Scenario: Verbose runs log every upload without a secret
      When the operator runs "--verbose space DOCS"
      Then the operator reads "Connected to Open WebUI"
      And the operator reads "Uploaded"
      And no secret is shown

    @contract
    Scenario: Log lines can be had as JSON
      When the operator runs "--log-format json space DOCS"
      Then the log holds the event "uploaded" as JSON
