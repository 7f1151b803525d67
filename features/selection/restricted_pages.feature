Feature: Pages that not everybody may view
  As a knowledge manager
  I want pages with view restrictions kept out of the shared knowledge base
  So that nobody reads in an answer what they may not read in Confluence

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"
    And the space has a page "Pay"
    And the space has a page "Salary bands" below "Pay"
    And the page "Pay" has the attachment "pay.pdf"
    And only "Ada Lovelace" may view the page "Pay"

  Rule: Restricted pages stay out, unless they are asked for

    @contract
    Scenario: A restricted page, all pages below it and their attachments are left out and named
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds the page "Onboarding"
      And the knowledge base "Team Handbook" holds 1 file
      And these are left out of the knowledge base because of "may view":
        | kind       | name         |
        | page       | Pay          |
        | page       | Salary bands |
        | attachment | pay.pdf      |

    Scenario: Only the knowledge base does without them
      When the operator exports the space "DOCS" into Open WebUI
      Then these pages are exported:
        | title        |
        | Onboarding   |
        | Pay          |
        | Salary bands |

    @contract
    Scenario: On request they go in
      Given restricted pages are included
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds 4 files

    Scenario: Who may edit does not matter
      Given only "Ada Lovelace" may edit the page "Onboarding"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds the page "Onboarding"

    Scenario: An archived page above counts as well
      Given the page "Pay" was archived
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds 1 file

    Scenario: A restricted page that is archived is found out too
      Given the page "Pay" was archived
      And archived pages are included
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds 1 file
      And 3 Markdown files are in the export

    Scenario Outline: It is the same from <source>
      When the operator exports the space from <source> into Open WebUI
      Then the knowledge base "Team Handbook" holds 1 file
      And the knowledge base "Team Handbook" holds the page "Onboarding"

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |
        | an XML space export    |

  Rule: What was open and is restricted now leaves the knowledge base

    @contract
    Scenario: A page that is restricted later is removed, with its attachments
      Given the page "Onboarding" has the attachment "badge.pdf"
      And the operator has exported the space "DOCS" into Open WebUI
      And somebody put the file "Notes.md" into the knowledge base "Team Handbook"
      And only "Ada Lovelace" may view the page "Onboarding"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 1 file
      And the knowledge base "Team Handbook" holds the file "Notes.md"

    @contract
    Scenario: A page whose restriction is lifted goes in
      Given the operator has exported the space "DOCS" into Open WebUI
      And everybody may view the page "Pay" again
      When the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" holds 4 files

  Rule: Nothing of a restricted page gets in by another way

    @contract
    Scenario: An open page that includes a restricted one goes in without it
      Given the page "Pay" has this body:
        """
        <p>A junior earns 1 gold coin.</p>
        """
      And the page "Onboarding" includes the page "Pay"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds the page "Onboarding"
      And the knowledge base "Team Handbook" does not contain the text "gold coin"

    @contract
    Scenario: An open page loses what it included when that is restricted
      Given the space has a page "Prices"
      And the page "Prices" has this body:
        """
        <p>A room costs 2 silver coins.</p>
        """
      And the page "Onboarding" includes the page "Prices"
      And the operator has exported the space "DOCS" into Open WebUI
      And only "Ada Lovelace" may view the page "Prices"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" does not contain the text "silver coins"

  Rule: Asking for restrictions is cheap, and safe

    @slow
    Scenario: Hundreds of pages are asked for at once
      Given the space has 250 pages
      When the operator exports the space "DOCS" into Open WebUI
      Then Confluence was asked 2 times who may view pages

    Scenario: Without a knowledge base nobody asks
      When the operator exports the space "DOCS"
      Then Confluence was asked 0 times who may view pages

    Scenario: What Confluence does not tell is not taken for open
      Given Confluence does not tell who may view pages
      When the operator exports the space "DOCS" into Open WebUI
      Then the command ends with a failure
      And the operator is told "--include-restricted"
      And there are 0 knowledge bases named "Team Handbook"
