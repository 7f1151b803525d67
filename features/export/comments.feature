Feature: Comments
  As a reader of the exported files
  I want to read what people said about a page, where that was asked for
  So that reasons and objections are not lost with the page

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"
    And the space has a page "Silent"

  Scenario: By default comments stay in Confluence
    Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
    When the operator exports the space "DOCS"
    Then 2 Markdown files are in the export
    And there is no file of comments on the page "Guide"

  Rule: Comments go into a file of their own beside the page

    Background:
      Given the setting "export.comments" is "true"

    Scenario Outline: Threads, marked text and what is resolved, from <source>
      Given Confluence is "<source>"
      And "Ada Lovelace" has commented on the page "Guide": "Is this *still* so?"
      And "Grace Hopper" has commented on the words "at nine" of the page "Guide": "Ten, by now."
      And "Grace Hopper" has replied to "Is this *still* so?" on the page "Guide": "It is."
      And the comment "Ten, by now." on the page "Guide" was resolved
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the file of comments on the page "Guide" reads:
        """
        # Comments on [Guide](Guide-10002.md)

        ## Ada Lovelace, 2024-01-01 09:04

        Is this \*still\* so?

        > **Grace Hopper, 2024-01-01 09:06**
        >
        > It is.

        ## Grace Hopper, 2024-01-01 09:05, on “at nine” (resolved)

        Ten, by now.
        """
      And the exported page "Guide" does not contain "still"
      And there is no file of comments on the page "Silent"
      And the summary says that 3 comments are in files beside their pages

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario: From a space export just the same
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And "Grace Hopper" has commented on the words "at nine" of the page "Guide": "Ten, by now."
      And "Grace Hopper" has replied to "Is this still so?" on the page "Guide": "It is."
      And the comment "Ten, by now." on the page "Guide" was resolved
      And "Ada Lovelace" has commented on the page "Silent": "Nothing to say?"
      And an XML space export of the space
      When the operator exports it from the space export and from Confluence Cloud
      Then the file of comments on the page "Guide" contains "Ten, by now."
      And both exports are the same, file for file

    Scenario: A new comment arrives although the page has not changed
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And the operator has exported the space "DOCS"
      And "Grace Hopper" has replied to "Is this still so?" on the page "Guide": "It is."
      When the operator exports the space "DOCS" again
      Then the summary says that 2 pages were unchanged
      And the file of comments on the page "Guide" contains "> It is."

    Scenario: Nothing is written again while nobody says anything new
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And the operator has exported the space "DOCS"
      When the operator exports the space "DOCS" again
      Then no file in the export was written again

    Scenario: The file goes with its last comment
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And the operator has exported the space "DOCS"
      When all comments on the page "Guide" are deleted
      And the operator exports the space "DOCS" again
      Then there is no file of comments on the page "Guide"

    Scenario: The file moves with its page
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And the operator has exported the space "DOCS"
      When the page "Guide" is moved below "Silent"
      And the operator exports the space "DOCS" again
      Then the file of comments on the page "Guide" contains "still so"
      And just 1 file of comments is in the export

    @contract
    Scenario: Comments do not go into the knowledge base
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds 2 files

    Scenario: Comments that cannot be had leave the pages as they are
      Given "Ada Lovelace" has commented on the page "Guide": "Is this still so?"
      And the operator has exported the space "DOCS"
      And Confluence gives these credentials no comments
      When the operator exports the space "DOCS" again
      Then the run ends incomplete
      And the summary says that the comments could not be fetched
      And the file of comments on the page "Guide" contains "still so"
