Feature: When a part fails
  As an operator
  I want everything that can succeed to succeed, and the rest to be named
  So that one bad page never costs me a whole night's export

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |

  Rule: The Markdown export succeeds although Open WebUI fails

    @behaviour-04 @fault-open-webui-named
    Scenario: The knowledge base cannot be created
      Given Open WebUI refuses to create knowledge bases
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the summary says that 2 pages were exported
      And the sync ends like this:
        | total pages | successful pages | failed pages |
        | 2           | 0                | 2            |
      And the operator is told "knowledge base"

    @behaviour-15
    Scenario: The program is told of success where the Markdown is complete
      Given Open WebUI refuses to create knowledge bases
      When a program uses the exporter on the space "DOCS"
      Then the export says yes
      And the program's summary reports failed pages and errors

    @contract @fault-open-webui-named
    Scenario: Uploads are refused
      Given Open WebUI refuses every upload
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync ends like this:
        | total pages | successful pages | failed pages |
        | 2           | 0                | 2            |
      And these pages are exported:
        | title         |
        | Onboarding    |
        | Release notes |

    @contract @fault-open-webui-named
    Scenario: The API key expires in mid-run
      Given the API key expires after the first upload
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the operator is told "refuses the credentials"

    Scenario: Failures with the same reason are told together
      Given Open WebUI refuses every upload
      When the operator runs "space DOCS --open-webui"
      Then the operator is told "failed: page 'Onboarding', page 'Release notes': "

  Rule: One failing page does not stop the others

    @fault-confluence-named
    Scenario: A page that cannot be read any more is named
      Given Confluence lists the page "Onboarding" but does not give its content
      When the operator exports the space "DOCS"
      Then the run ends incomplete
      And the summary says that the page "Onboarding" failed because "did not give its content"
      And these pages are exported:
        | title         |
        | Release notes |

    @fault-machine-named
    Scenario: A page whose file cannot be written is named
      Given a folder stands where the file of "Onboarding" must go
      When the operator exports the space "DOCS"
      Then the run ends incomplete
      And the summary says that the page "Onboarding" failed because "Cannot write"
      And these pages are exported:
        | title         |
        | Release notes |

    @contract @fault-open-webui-named
    Scenario: One file that Open WebUI cannot process leaves the others in place
      Given Open WebUI cannot process new files of "Onboarding"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the knowledge base "Team Handbook" holds the page "Release notes"

  Rule: The next run does just the rest

    @smoke @behaviour-17 @contract
    Scenario: A first export that fails is healed by a second run
      Given Open WebUI refuses every upload
      And the operator has exported the space "DOCS" into Open WebUI
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 2 pages were unchanged
      And the knowledge base "Team Handbook" holds 2 files

    Scenario: A failed attachment is fetched by the next run
      Given the page "Onboarding" has the attachment "plan.pdf"
      And the download of "plan.pdf" breaks off half-way
      And the operator has exported the space "DOCS"
      When Confluence recovers
      And the operator exports the space "DOCS" again
      Then the run ends complete
      And the exported attachment "plan.pdf" has the very bytes of the original
