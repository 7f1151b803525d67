Feature: Several spaces, one or several knowledge bases
  As a knowledge manager
  I want to say which spaces go into which knowledge base
  So that people find in one place what belongs together

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And a Confluence space "SALES" named "Sales"
    And the space has a page "Price list"
    And a Confluence space "OPS" named "Operations"
    And the space has a page "Backups"

  Rule: Several spaces are exported with one command

    Scenario: The spaces that are named
      When the operator exports the space "DOCS,OPS"
      Then these pages are exported:
        | title      |
        | Backups    |
        | Onboarding |

    Scenario: A space that is not there is named, the others are exported
      When the operator exports the space "DOCS,OPSS,SALES"
      Then the run ends incomplete
      And the operator reads "no space 'OPSS'"
      And these pages are exported:
        | title      |
        | Onboarding |
        | Price list |

  Rule: The operator says how knowledge bases are called

    @contract
    Scenario: Each space has a knowledge base of its own
      When the operator exports the space "DOCS,OPS" into Open WebUI
      Then the knowledge base "Team Handbook" holds 1 file
      And the knowledge base "Operations" holds 1 file

    @contract
    Scenario: Several spaces share a knowledge base
      Given the knowledge base is to be called "Company wiki"
      When the operator exports the space "DOCS,OPS" into Open WebUI
      Then the run ends complete
      And there is 1 knowledge base named "Company wiki"
      And the knowledge base "Company wiki" holds 2 files
      And there are 0 knowledge bases named "Operations"

    @contract
    Scenario: A pattern names the knowledge bases
      Given the knowledge base is to be called "Wiki {space_key}: {space_name}"
      When the operator exports the space "DOCS,OPS" into Open WebUI
      Then the knowledge base "Wiki DOCS: Team Handbook" holds 1 file
      And the knowledge base "Wiki OPS: Operations" holds 1 file

    Scenario: A pattern that makes no sense is refused before anything starts
      Given the knowledge base is to be called "Wiki {space}"
      When the operator exports the space "DOCS" into Open WebUI
      Then the command ends with a usage error
      And the operator is told "{space_name}"
      And nothing is exported

  Rule: Spaces leave each other alone in a knowledge base that they share

    @contract
    Scenario: Nothing is uploaded twice
      Given the knowledge base is to be called "Company wiki"
      And the operator has exported the space "DOCS,OPS" into Open WebUI
      When the operator exports the space "DOCS,OPS" into Open WebUI again
      Then 0 files were uploaded to Open WebUI
      And the knowledge base "Company wiki" holds 2 files

    @contract
    Scenario: One space is exported without the other
      Given the knowledge base is to be called "Company wiki"
      And the operator has exported the space "DOCS,OPS" into Open WebUI
      And the space has a page "Restores"
      When the operator exports the space "OPS" into Open WebUI
      Then the knowledge base "Company wiki" holds 3 files
      And the knowledge base "Company wiki" holds the page "Onboarding"
