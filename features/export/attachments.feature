Feature: Attachments on disk
  As a reader of the exported files
  I want the files that are attached to pages beside the pages
  So that nothing a page points at is missing

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Engineering"

  Scenario: Attachments arrive byte by byte
    Given the page "Engineering" has an attachment "firmware.bin" of 3 MB
    When the operator exports the space "DOCS"
    Then the exported attachment "firmware.bin" has the very bytes of the original

  @fault-machine-healed
  Scenario: Two attachments whose names differ by case only both arrive
    Given the page "Engineering" has the attachment "Plan.pdf"
    And the page "Engineering" has the attachment "plan.PDF"
    When the operator exports the space "DOCS"
    Then the summary says that 2 attachments were exported
    And no two file names are the same on a disk that ignores case

  Scenario: Only the current version of an attachment is exported
    Given the page "Engineering" has the attachment "plan.pdf"
    And a new version of the attachment "plan.pdf" has been uploaded
    When the operator exports the space "DOCS"
    Then the exported attachment "plan.pdf" has the very bytes of the original

  Scenario: A new version of an attachment is fetched although its page did not change
    Given the page "Engineering" has the attachment "plan.pdf"
    And the operator has exported the space "DOCS"
    When a new version of the attachment "plan.pdf" is uploaded
    And the operator exports the space "DOCS" again
    Then the exported attachment "plan.pdf" has the very bytes of the original
    And the summary says that 1 page was unchanged

  @fault-confluence-named
  Scenario: An attachment that vanishes between listing and download is named
    Given the page "Engineering" has the attachment "plan.pdf"
    And the page "Engineering" has the attachment "budget.pdf"
    And the attachment "plan.pdf" vanishes before it can be downloaded
    When the operator exports the space "DOCS"
    Then the run ends incomplete
    And the summary says that the attachment "plan.pdf" failed because it "vanished between listing and download"
    And the exported attachment "budget.pdf" has the very bytes of the original
    And these pages are exported:
      | title       |
      | Engineering |

  Scenario: Attachments of archived pages come with them
    Given the space has an archived page "Old rules"
    And the page "Old rules" has the attachment "rules.pdf"
    When the operator exports the space "DOCS" with archived pages
    Then the exported attachment "rules.pdf" has the very bytes of the original

  @fault-machine-healed
  Scenario: An attachment that was damaged on disk is fetched again
    Given the page "Engineering" has the attachment "plan.pdf"
    And the operator has exported the space "DOCS"
    And the exported attachment "plan.pdf" was emptied by hand
    When the operator exports the space "DOCS" again
    Then the exported attachment "plan.pdf" has the very bytes of the original

  @fault-confluence-named
  Scenario: A sign-in page in place of a file is not taken for the file
    Given the page "Engineering" has the attachment "plan.pdf"
    And a login page answers the download of "plan.pdf"
    When the operator exports the space "DOCS"
    Then the run ends incomplete
    And the attachment "plan.pdf" is not in the export

  Scenario: A download that breaks off leaves no half file
    Given the page "Engineering" has the attachment "plan.pdf"
    And the download of "plan.pdf" breaks off half-way
    When the operator exports the space "DOCS"
    Then the run ends incomplete
    And the attachment "plan.pdf" is not in the export
    And no unfinished file is in the export
