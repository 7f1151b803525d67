Feature: Into a store that many machines reach
  As the operator of a cluster
  I want the export in a store instead of a folder
  So that it does not matter which machine writes and which reads

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has 5 pages that link to each other and show each other's attachments
    And there is an empty store

  Rule: What is in the store is what would be in a folder

    Scenario: A space is exported into a store
      When the operator exports the space "DOCS" into the store
      Then the run ends complete
      And the store holds what a folder would hold

    Scenario: Only what changed is written again
      Given the operator has exported the space "DOCS" into the store
      When the page "Page 3" is changed to "Ask for a key on Tuesday."
      And the operator exports the space "DOCS" into the store
      Then the run ends complete
      And the summary says that 1 page was exported
      And the summary says that 4 pages were unchanged
      And the store holds what a folder would hold

    Scenario: What is gone from Confluence goes
      Given the operator has exported the space "DOCS" into the store
      And the page "Page 3" was deleted
      When the operator exports the space "DOCS" into the store with consent to removals
      Then the run ends complete
      And the store holds what a folder would hold

    Scenario: A download that breaks off leaves nothing in the store
      Given the download of "plan 2.pdf" breaks off half-way
      When the operator exports the space "DOCS" into the store
      Then the run ends incomplete
      And the store holds no file named like "plan-2"
      And the summary says that 5 pages were exported
      And the summary says that the attachment "plan 2.pdf" failed because "broke off"
      And the operator is told "the same command again"

    Scenario: A store that refuses a file
      Given the store refuses the file of "Page 2", because "the quota is used up"
      When the operator exports the space "DOCS" into the store
      Then the run ends incomplete
      And the summary says that 4 pages were exported
      And the operator is told "cannot be used: the quota is used up"
      And the operator is told "Check the address"
      And the store does not hold the file of "Page 2"

  Rule: What somebody changed in the store is not lost

    Scenario: A page that was changed by hand is set aside
      Given the operator has exported the space "DOCS" into the store
      And somebody wrote "My own words" into the file of "Page 3" in the store
      When the operator exports the space "DOCS" into the store
      Then the run ends complete
      And the operator is told "had been changed by hand"
      And the store holds "My own words" among the files changed by hand

  Rule: What cannot be is said

    Scenario: A store that nobody knows how to reach
      When the operator runs "space DOCS ham://bucket/export --no-open-webui"
      Then the command ends with a failure
      And the operator is told "ham://bucket/export cannot be used"
      And the operator is told "Check the address"

    Scenario: Open WebUI is filled from a folder
      When the operator runs "space DOCS memory://export"
      Then the command ends with a usage error
      And the operator is told "Open WebUI is filled from a folder of this machine"
      And the operator is told "Export with --no-open-webui, or into a folder"

    Scenario: A store within one process cannot be shared out
      Given the space has 60 pages that link to each other and show each other's attachments
      When 2 processes export the space "DOCS" into the store
      Then the command ends with a failure
      And the operator is told "is within one process"
      And the operator is told "Export to a store that all of them reach"
      And the store is empty
