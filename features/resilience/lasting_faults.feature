Feature: Faults that last
  As an operator who is asleep while it runs
  I want a service that cannot be used to be named, with what is wrong and what to do
  So that nothing is lost, and the same command does the rest when the service is back

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Glossary      | A run is one command.             |
    And the space has 3 pages more
    And the page "Onboarding" has the attachment "plan.pdf"
    And the operator has exported the space "DOCS" into Open WebUI
    And people have worked on the space since then

  Rule: A Confluence that cannot be used stops the run, and what was exported stays

    @fault-confluence-stopped
    Scenario Outline: Every request to Confluence <trouble>
      Given every request to Confluence <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "<words>"
      And the operator is told "<advice>"
      And no file in the export was written again
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                    | words                               | advice                             |
        | is refused                                 | cannot be reached                   | Check auth.confluence.url          |
        | is cut off before the answer               | failed or broke off                 | Check auth.confluence.url          |
        | is left without an answer                  | no answer in time                   | Check auth.confluence.url          |
        | leads back to itself                       | it redirects without end            | Check auth.confluence.url          |
        | is asked to slow down                      | asks us to slow down                | Run the same command again later   |
        | is asked to slow down for a thousand years | asks us to slow down                | Run the same command again later   |
        | is refused as a mistake                    | refuses                             | 400                                |
        | is refused as not signed in                | refuses the credentials             | Check auth.confluence.username     |
        | is forbidden                               | refuses the credentials             | what that account may see          |
        | finds nothing                              | There is no Confluence at           | Set auth.confluence.url            |
        | meets a conflict                           | refuses                             | 409                                |
        | is refused as too large                    | refuses                             | It is larger than the server       |
        | meets a broken server                      | failed to answer                    | when the server has recovered      |
        | meets a bad gateway                        | failed to answer                    | when the server has recovered      |
        | meets an unavailable service               | failed to answer                    | when the server has recovered      |
        | meets a gateway that waited too long       | failed to answer                    | when the server has recovered      |
        | gets a login page                          | a web page, perhaps a login page    | no proxy or sign-in page stands    |
        | gets a maintenance page                    | a web page, perhaps a login page    | no proxy or sign-in page stands    |
        | gets nothing                               | JSON that breaks off                | auth.confluence.url                |
        | gets JSON that breaks off                  | JSON that breaks off                | auth.confluence.url                |
        | gets JSON about something else             | results is missing                  | auth.confluence.url                |
        | gets a list where parts should be          | is not a JSON object                | auth.confluence.url                |
        | gets a word where a list should be         | results is not a list               | auth.confluence.url                |
        | gets a number where parts should be        | is not a JSON object                | auth.confluence.url                |

  Rule: An Open WebUI that cannot be used leaves the export on disk, and what it holds stays

    @fault-open-webui-named
    Scenario Outline: Every request to Open WebUI <trouble>
      Given every request to Open WebUI <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "<words>"
      And the operator is told "The Markdown export is not affected"
      And the export on disk is as if nothing had failed
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                    | words                               |
        | is refused                                 | Check auth.open_webui.url           |
        | is cut off before the answer               | Check auth.open_webui.url           |
        | is left without an answer                  | no answer in time                   |
        | leads back to itself                       | it redirects without end            |
        | is asked to slow down                      | asks us to slow down                |
        | is refused as a mistake                    | 400                                 |
        | is refused as not signed in                | Check auth.open_webui.api_key       |
        | is forbidden                               | Check auth.open_webui.api_key       |
        | finds nothing                              | does not know                       |
        | meets a conflict                           | 409                                 |
        | is refused as too large                    | It is larger than the server        |
        | meets a broken server                      | when the server has recovered       |
        | meets a bad gateway                        | when the server has recovered       |
        | meets an unavailable service               | when the server has recovered       |
        | meets a gateway that waited too long       | when the server has recovered       |
        | gets a login page                          | a web page, perhaps a login page    |
        | gets a maintenance page                    | a web page, perhaps a login page    |
        | gets nothing                               | JSON that breaks off                |
        | gets JSON that breaks off                  | JSON that breaks off                |
        | gets JSON about something else             | where a listing was asked for       |
        | gets a word where a list should be         | where a listing was asked for       |
        | gets a number where parts should be        | where a listing was asked for       |

  Rule: One attachment that cannot be had is named, its old file stays, and the rest is done

    @fault-confluence-named
    Scenario Outline: The download of an attachment <trouble>
      Given every download of "plan.pdf" <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the summary says that the attachment "plan.pdf" failed because "<words>"
      And the exported attachment "plan.pdf" is as it was before
      And no unfinished file is in the export
      And the exported page "Onboarding" contains "Lily Lane"
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                | words                        |
        | is refused                             | cannot be reached            |
        | is left without an answer              | no answer in time            |
        | is cut off in the middle of the answer | failed or broke off          |
        | gets half of the answer                | broke off                    |
        | gets more than the answer              | were listed                  |
        | gets nothing                           | were listed                  |
        | leads back to itself                   | it redirects without end     |
        | is forbidden                           | refuses the credentials      |
        | finds nothing                          | it vanished                  |
        | is asked to slow down                  | asks us to slow down         |
        | meets a broken server                  | failed to answer             |
        | meets an unavailable service           | failed to answer             |
        | gets a login page                      | were listed                  |

  Rule: One file that Open WebUI does not take is named, what it replaces stays, and the rest is done

    @fault-open-webui-named
    Scenario Outline: The upload of a page <trouble>
      Given every upload of the page "Onboarding" <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because "<words>"
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      And the knowledge base "Team Handbook" contains the text "Trains are booked early"
      And the export on disk is as if nothing had failed
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                        | words                            |
        | is left without an answer      | no answer in time                |
        | is cut off before the answer   | failed or broke off              |
        | is refused as a mistake        | 400                              |
        | is forbidden                   | refuses the credentials          |
        | meets a conflict               | 409                              |
        | is refused as too large        | It is larger than the server     |
        | meets a broken server          | failed to answer                 |
        | gets a login page              | a web page, perhaps a login page |
        | gets JSON that breaks off      | JSON that breaks off             |
        | gets JSON about something else | where a file was asked for       |
