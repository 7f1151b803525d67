@slow
Feature: A Confluence that is lost in mid-run
  As an operator whose server dies or whose token is revoked at three in the morning
  I want the run to stop there and say so once
  So that what was written stays, nothing is asked in vain, and the next run goes on

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has 120 pages more
    And the setting "connection_config.parallel_downloads" is "4"

  Rule: Lost for good, it stops the run

    @fault-confluence-stopped
    Scenario Outline: After 20 downloads every request to Confluence <trouble>
      Given after 20 downloads every request to Confluence <trouble>
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the operator is told "The run stopped there"
      And the operator is told "<words>"
      And the operator is told "the same command goes on from there"
      And the summary says that 15 attachments or more were exported
      And fewer than 40 attachments were asked for
      And the summary says why in fewer than 10 ways
      And no unfinished file is in the export
      And nothing was asked of Open WebUI
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And fewer than 110 attachments were asked for
      And everything is as if nothing had failed

      Examples:
        | trouble                       | words                            |
        | is refused                    | cannot be reached                |
        | is left without an answer     | no answer in time                |
        | is refused as not signed in   | refuses the credentials          |
        | meets an unavailable service  | failed to answer                 |
        | gets a login page             | a web page, perhaps a login page |

    @fault-confluence-stopped
    Scenario: Of several spaces, those after it are not tried
      Given a Confluence space "PLAN" named "Plans"
      And the space has 2 pages more
      And after 20 downloads every request to Confluence is refused as not signed in
      When the operator exports the space "DOCS,PLAN"
      Then the run ends incomplete
      And the operator is told "The run stopped there"
      And the operator is told "Not tried, because Confluence was lost before"
      And the operator is told "the same command goes on from there"
      And no unfinished file is in the export
      When Confluence recovers
      And the operator exports the space "DOCS,PLAN"
      Then the run ends complete

  Rule: Where only downloads fail, pages are exported, and downloads are given up

    @fault-confluence-named
    Scenario Outline: After 20 downloads each further one <trouble>
      Given after 20 downloads each further one <trouble>
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the summary says that 120 pages were exported
      And the operator is told "Not tried any more, after 10 downloads in a row had failed"
      And fewer than 60 attachments were asked for
      And no unfinished file is in the export
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                  |
        | is cut off before the answer             |
        | meets a bad gateway                      |
        | gets a login page                        |

    @fault-confluence-named
    Scenario: Attachments that may not be seen keep no other from being asked for
      Given after 20 downloads each further one is forbidden
      When the operator exports the space "DOCS"
      Then the run ends incomplete
      And the summary says that 120 pages were exported
      And 120 attachments were asked for
      And the summary says that 15 attachments or more were exported
      And the operator is told "what that account may see"
      And no unfinished file is in the export
