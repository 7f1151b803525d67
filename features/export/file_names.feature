Feature: File names
  As a reader of the exported files
  I want names that say what is inside and work on every disk
  So that the export can be copied, synchronised and kept under version control

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"

  Rule: Every page gets a file of its own

    @fault-machine-healed
    Scenario: Two pages whose titles differ by case only
      Given the space has a page "Release Plan"
      And the space has a page "RELEASE PLAN"
      When the operator exports the space "DOCS"
      Then 2 Markdown files are in the export
      And no two file names are the same on a disk that ignores case

    Scenario: Titles that would become the same name
      Given the space has a page "A/B test"
      And the space has a page "A:B test"
      When the operator exports the space "DOCS"
      Then 2 Markdown files are in the export

  Rule: Names are portable whatever the title holds

    Scenario Outline: A page titled <what>
      Given the space has a page titled <what>
      When the operator exports the space "DOCS"
      Then the run ends complete
      And 1 Markdown file is in the export
      And every file name in the export is portable
      And the front matter of the only exported page names the whole title
      And no file in the export holds characters that steer a terminal

      Examples:
        | what                                  |
        | with a line break and terminal codes  |
        | with 300 characters                   |
        | with 255 Japanese characters          |
        | "../../../etc/passwd"                 |
        | "..."                                 |
        | "///"                                 |
        | "CON"                                 |
        | "nul.txt"                             |
        | "what? <why> * "how" \| when"         |
        | "  surrounded by blanks.  "           |
        | "100% #1 [draft] (copy)"              |
        | "Überblick – café 概要"                |
        | with control characters               |

    @fault-machine-healed
    Scenario: A tree of 60 levels with long titles
      Given the space has a tree of 60 levels with titles of 90 characters
      When the operator exports the space "DOCS"
      Then the run ends complete
      And 60 Markdown files are in the export
      And no path in the export is longer than 1000 bytes

  Rule: Names depend on the page alone

    Scenario: Names stay the same when other pages come and go
      Given the space has a page "Onboarding"
      And the operator has exported the space "DOCS"
      When the space gets a page "onboarding"
      And the operator exports the space "DOCS" again
      Then the exported page "Onboarding" is where it was before

    Scenario: A renamed page moves to its new name
      Given the space has a page "Onboarding"
      And the operator has exported the space "DOCS"
      When the page "Onboarding" is renamed to "First week"
      And the operator exports the space "DOCS" again
      Then these pages are exported:
        | title      |
        | First week |
      And 1 Markdown file is in the export
