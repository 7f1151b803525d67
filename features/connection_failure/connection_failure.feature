Feature: When a service cannot be reached
  As an operator
  I want to be told which service failed, why, and what to do
  So that I can mend it without reading a traceback

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Rule: A Confluence that cannot be used stops the run with a clear word

    Scenario: Confluence is down
      Given Confluence is down
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "cannot be reached"
      And the operator is told "auth.confluence.url"
      And nothing is exported

    Scenario: The credentials are wrong
      Given the Confluence credentials are wrong
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "refuses the credentials"
      And nothing is exported
      And no secret is shown

    Scenario: A login page answers instead of Confluence
      Given a login page stands before Confluence
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "login page"
      And nothing is exported

    @fault-confluence-stopped
    Scenario: A failing listing never empties an export
      Given the operator has exported the space "DOCS"
      And Confluence fails to list the pages
      When the operator exports the space "DOCS" again
      Then the command ends with a failure
      And 1 Markdown file is in the export

    @fault-confluence-healed
    Scenario: A token that may not see people exports pages without names
      Given the page "Onboarding" mentions the user "Ada Lovelace"
      And Confluence tells these credentials nothing about people
      When the operator exports the space "DOCS"
      Then the run ends complete
      And these pages are exported:
        | title      |
        | Onboarding |

    Scenario Outline: What is wrong is said in plain words when a request <trouble>
      Given every request to Confluence <trouble>
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "<words>"
      And the operator is told "<advice>"
      And nothing is exported

      Examples:
        | trouble                        | words                            | advice                          |
        | is left without an answer      | no answer in time                | Check                           |
        | leads back to itself           | it redirects without end         | Check                           |
        | gets JSON that breaks off      | JSON that breaks off             | auth.confluence.url             |
        | gets a maintenance page        | a web page, perhaps a login page | auth.confluence.url             |
        | gets JSON about something else | results is missing               | auth.confluence.url             |
        | is forbidden                   | 403                              | what that account may see       |

  Rule: A Confluence that hesitates is asked again

    Scenario Outline: Confluence <hesitates> and then answers
      Given Confluence <hesitates> 2 times and then answers
      When the operator exports the space "DOCS"
      Then the run ends complete

      Examples:
        | hesitates             |
        | answers "unavailable" |
        | asks to slow down     |
        | drops the connection  |

    Scenario: Confluence never recovers
      Given Confluence answers "unavailable" for ever
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "Run the same command again"

  Rule: An Open WebUI that cannot be used does not stop the Markdown export

    @behaviour-15
    Scenario: Open WebUI is down
      Given Open WebUI is down
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And these pages are exported:
        | title      |
        | Onboarding |
      And the operator is told "Open WebUI"
      And the operator is told "Markdown export is not affected"

    @behaviour-13
    Scenario: The API key is empty
      Given the Open WebUI API key is empty
      When the operator exports the space "DOCS" into Open WebUI
      Then these pages are exported:
        | title      |
        | Onboarding |
      And the operator is told "auth.open_webui.api_key"

    @contract
    Scenario: The API key is wrong
      Given the API key is wrong
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the operator is told "refuses the credentials"
      And no secret is shown

  Rule: The application itself survives

    @behaviour-14
    Scenario: Neither service answers
      Given Confluence is down
      And Open WebUI is down
      When a program uses the exporter on the space "DOCS"
      Then the export says no
      And the program has no Open WebUI exporter

    @behaviour-13
    Scenario: An empty API key means no Open WebUI exporter
      Given the Open WebUI API key is empty
      When a program uses the exporter on the space "DOCS"
      Then the export says yes
      And the program has no Open WebUI exporter
