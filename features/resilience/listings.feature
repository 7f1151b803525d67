Feature: Listings that cannot be trusted
  As an operator whose exports decide what is there by what is listed
  I want a listing that goes wrong to stop what depends on it, and one that changes while it is read to be made up for
  So that nothing vanishes because a server miscounted

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

  Rule: A listing of pages that has no end, or leads away, stops the run

    @fault-confluence-stopped
    Scenario Outline: The listing of pages <trouble>
      Given the listing of pages <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "names a next page that leads nowhere new"
      And the operator is told "A complete listing cannot be had; run the same command again"
      And Confluence was asked at most 250 times
      And no file in the export was written again
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                           |
        | leads back to where it was        |
        | begins anew behind ever new links |
        | goes on and on with nothing in it |
        | goes on at another host           |

    @fault-confluence-stopped
    Scenario: The listing of pages leaves out every second page
      Given the listing of pages leaves out every second page
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "would be removed, for Confluence does not list their pages"
      And the operator is told "If your account lost its view of some pages, mend that"
      And no file in the export was written again
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-confluence-healed
    Scenario: The listing of pages tells everything twice
      Given the listing of pages tells everything twice
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

  Rule: A listing of files that is not complete changes nothing in the knowledge base

    @fault-open-webui-named
    Scenario: The listing of files promises more than it gives
      Given the listing of files promises more than it gives
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "where the rest of a listing"
      And the operator is told "Check that auth.open_webui.url is the address of Open WebUI itself, and its version"
      And the export on disk is as if nothing had failed
      And 0 files were uploaded to Open WebUI
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

  Rule: What people do while the listing is read is in the export, or in the next one

    @fault-confluence-healed
    Scenario: A page is edited right after it was listed
      Given right after the listing the page "Release notes" is changed to "Version 3 reads aloud."
      When the operator exports the space "DOCS" into Open WebUI again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the exported page "Release notes" contains "Version 3 reads aloud."
      And everything is as if nothing had failed

    @fault-confluence-healed
    Scenario: A page that changed is edited once more right after it was listed
      Given right after the listing the page "Onboarding" is changed to "The office is in Oak Avenue."
      When the operator exports the space "DOCS" into Open WebUI again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the exported page "Onboarding" contains "Oak Avenue"
      And everything is as if nothing had failed

    @fault-confluence-healed
    Scenario: A page is written right after the listing
      Given right after the listing a page "Holidays" is written
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-confluence-named
    Scenario: A page that changed is deleted right after it was listed
      Given the setting "export.removal_limit_percent" is "60"
      And right after the listing the page "Release notes" is deleted
      When the page "Release notes" is changed to "Version 3 reads aloud."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the summary says that the page "Release notes" failed because "did not give its content; it may just have been removed"
      And no unfinished file is in the export
      And the knowledge base "Team Handbook" contains the text "offline reading"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed
