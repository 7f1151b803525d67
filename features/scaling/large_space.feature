Feature: A space is larger than memory
  As the operator of a Confluence that grew for fifteen years
  I want a space of any size to be exported a part at a time
  So that the largest one needs no larger machine than the others

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has 60 pages that link to each other and show each other's attachments
    And no more than 25 pages are held at a time

  Rule: In however many parts a space is exported, the export is the same

    Scenario: A space is exported in three parts
      When the operator exports the space "DOCS"
      Then the run ends complete
      And everything on disk and in the ledger is as if it had been exported at once

    Scenario: Only what changed is written by the next run
      Given the operator has exported the space "DOCS"
      When the page "Page 7" is changed to "Ask for a key on Tuesday."
      And the operator exports the space "DOCS"
      Then the run ends complete
      And the summary says that 1 page was exported
      And the summary says that 59 pages were unchanged
      And everything on disk and in the ledger is as if it had been exported at once

    Scenario: An attachment of a later part that does not arrive is linked where it is in Confluence
      Given the attachment "plan 59.pdf" vanishes before it can be downloaded
      When the operator exports the space "DOCS"
      Then the run ends incomplete
      And the summary says that the attachment "plan 59.pdf" failed because it "vanished between listing"
      And the summary says that 60 pages were exported
      And the link "plan 59.pdf" in the exported page "Page 0" leads to Confluence
      And the link "plan 59.pdf" in the exported page "Page 59" leads to Confluence

  Rule: What was finished stays, whichever part the run ends in

    @fault-confluence-stopped
    Scenario: Confluence is lost in the first part
      Given after 10 downloads every request to Confluence is refused
      When the operator exports the space "DOCS"
      Then the run ends incomplete
      And the operator is told "The run stopped there"
      And the operator is told "the same command goes on from there"
      And no unfinished file is in the export
      When Confluence recovers
      And the operator exports the space "DOCS" again
      Then the run ends complete
      And fewer than 51 attachments were asked for
      And everything on disk and in the ledger is as if it had been exported at once
