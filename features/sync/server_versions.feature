Feature: Older and newer Open WebUI servers
  As an operator whose Open WebUI is not the newest
  I want the same exporter to be right about my server
  So that neither an update of the one nor of the other breaks the nightly run

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And the space has a page "Release notes"
    And the page "Onboarding" has the attachment "checklist.pdf"

  Rule: Every version from 0.6.13 on is filled, and filled again, alike

    Scenario Outline: The whole space arrives in Open WebUI <version>
      Given Open WebUI is of version <version>
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And there is 1 knowledge base named "Team Handbook"
      And the knowledge base "Team Handbook" holds 3 files

      Examples:
        | version |
        | 0.6.13  |
        | 0.6.22  |
        | 0.6.26  |
        | 0.6.41  |
        | 0.6.43  |
        | 0.9.5   |
        | 0.9.6   |
        | 0.12.4  |

    Scenario Outline: A second run into Open WebUI <version> sends only what changed
      Given Open WebUI is of version <version>
      And somebody put the file "Notes.md" into the knowledge base "Team Handbook" beforehand
      And the operator has exported the space "DOCS" into Open WebUI
      And the page "Onboarding" was renamed to "First day"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And 1 file was uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds the page "First day"
      And the knowledge base "Team Handbook" holds the file "Notes.md"
      And the knowledge base "Team Handbook" holds 4 files

      Examples:
        | version |
        | 0.6.13  |
        | 0.6.26  |
        | 0.6.41  |
        | 0.6.43  |
        | 0.9.5   |
        | 0.12.4  |

    Scenario Outline: What Open WebUI <version> cannot process is a failure with its reason
      Given Open WebUI is of version <version>
      And Open WebUI cannot process the file of "checklist.pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the attachment "checklist.pdf" failed because of "Stream has ended unexpectedly"
      And the knowledge base "Team Handbook" holds 2 files

      Examples:
        | version |
        | 0.6.13  |
        | 0.6.26  |
        | 0.12.4  |

    Scenario Outline: A knowledge base of Open WebUI <version> stays whole and its owner's when its space is renamed
      Given Open WebUI is of version <version>
      And the operator has exported the space "DOCS" into Open WebUI
      When the space is renamed to "Handbook"
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Handbook" holds 3 files
      And only its owner may use the knowledge base "Handbook"

      Examples:
        | version |
        | 0.6.13  |
        | 0.6.43  |
        | 0.12.4  |

    Scenario: What a server of old did not process is a failure at once
      Given Open WebUI is of version 0.6.13
      And Open WebUI never finishes processing the file of "Onboarding"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because of "it gives no reason"
      And the knowledge base "Team Handbook" holds 2 files

    Scenario Outline: Somebody who is no administrator is told everything in small portions by Open WebUI <version>
      Given Open WebUI is of version <version>
      And the API key belongs to somebody who is no administrator
      And the space has 35 pages
      And the operator has exported the space "DOCS" into Open WebUI
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And 0 files were uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds 38 files

      Examples:
        | version |
        | 0.6.13  |
        | 0.6.43  |
        | 0.12.4  |

    Scenario: A server that tells moments in words
      Given Open WebUI tells moments in words
      And the operator has exported the space "DOCS" into Open WebUI
      And the page "Onboarding" was renamed to "First day"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 3 files

  Rule: A server that is too old is named as such, and nothing is half done

    Scenario: A server that cannot keep whose a file is
      Given Open WebUI is of version 0.6.10
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the operator reads "Update Open WebUI to 0.6.13 or newer"
      And 1 file was uploaded to Open WebUI
      And the knowledge base "Team Handbook" holds 0 files
      And these pages are exported:
        | title         |
        | Onboarding    |
        | Release notes |

  Rule: What a server limits is a reason, and the rest goes on

    Scenario: A file that is too large for the server
      Given the page "Release notes" has an attachment "video.pdf" of 3 MB
      And Open WebUI takes files up to 2 MB
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the attachment "video.pdf" failed because of "too large"
      And the knowledge base "Team Handbook" holds 3 files

    Scenario: A kind of file that the server does not take
      Given Open WebUI takes files of the kinds "md" only
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the sync says that the attachment "checklist.pdf" failed because of "File type pdf is not allowed"
      And the knowledge base "Team Handbook" holds 2 files

    Scenario: A batch that is larger than the server takes goes in file by file
      Given Open WebUI refuses to add more than 2 files at once
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 3 files
