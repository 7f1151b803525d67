@end_to_end @slow
Feature: Several processes share the work
  As the operator of a large Confluence
  I want several processes to fetch, convert and write side by side
  So that a first export of a large space is a matter of minutes

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has 60 pages that link to each other and show each other's attachments

  Rule: However many share the work, the export is the same

    Scenario Outline: <count> processes export a space
      When <count> processes export the space "DOCS"
      Then the run ends complete
      And everything on disk and in the ledger is as one process would have it

      Examples:
        | count |
        | 2     |
        | 3     |

    Scenario: Only what changed is written by the next run
      Given 2 processes have exported the space "DOCS"
      When the page "Page 7" is changed to "Ask for a key on Tuesday."
      And 2 processes export the space "DOCS"
      Then the run ends complete
      And the summary says that 1 page was exported
      And the summary says that 59 pages were unchanged
      And everything on disk and in the ledger is as one process would have it

    Scenario: An attachment that does not arrive is linked where it is in Confluence
      Given the attachment "plan 59.pdf" vanishes before it can be downloaded
      When 2 processes export the space "DOCS"
      Then the run ends incomplete
      And the summary says that the attachment "plan 59.pdf" failed because it "vanished between listing"
      And the link "plan 59.pdf" in the exported page "Page 0" leads to Confluence
      And the link "plan 59.pdf" in the exported page "Page 59" leads to Confluence

  Rule: A process that is lost costs nothing but time

    Scenario: A process is killed while it is at work
      Given the process that fetches the attachment "plan 40.pdf" is killed
      When 2 processes export the space "DOCS"
      Then the run ends complete
      And a process was killed 1 time
      And everything on disk and in the ledger is as one process would have it
      And nothing was moved to the files changed by hand

    Scenario: Work that kills every process fails and is named, and the rest is exported
      Given every process that fetches the attachment "plan 40.pdf" is killed
      When 2 processes export the space "DOCS"
      Then the run ends incomplete
      And the summary says that "Page 40" and "plan 40.pdf" failed because "ended unexpectedly"
      And the operator reads "too little memory for so many workers"
      And the summary says that 59 pages were exported
      When processes stay alive again
      And 2 processes export the space "DOCS"
      Then the run ends complete
      And everything on disk and in the ledger is as one process would have it

  Rule: What cannot be shared is said

    Scenario Outline: <count> processes are refused
      When the operator runs "space DOCS --workers <count>"
      Then the command ends with a usage error
      And the operator is told "workers.processes"
      And nothing is exported

      Examples:
        | count |
        | 0     |
        | 10000 |

    Scenario: A space export is read by one process
      Given an XML space export of the space
      When 2 processes export the space export
      Then the run ends complete
      And the operator reads "A space export is read by one process"
