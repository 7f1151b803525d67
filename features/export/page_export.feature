Feature: Exporting a part of a space
  As a knowledge manager
  I want to export one page, or one page with everything below it
  So that I need not carry over a whole space to refresh a corner of it

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Engineering"
    And the space has a page "Backend" below "Engineering"
    And the space has a page "Caching" below "Backend"
    And the space has a page "Sales"

  Scenario: One page alone
    When the operator exports the page "Backend"
    Then these pages are exported:
      | title   |
      | Backend |

  Scenario: A page named by its address
    When the operator exports the page at the address of "Backend"
    Then these pages are exported:
      | title   |
      | Backend |

  Scenario: A page with its descendants
    When the operator exports the page "Backend" with its descendants
    Then these pages are exported:
      | title   |
      | Backend |
      | Caching |

  Scenario: A page lies where the export of its whole space would put it
    Given the operator has exported the page "Caching"
    When the operator exports the space "DOCS"
    Then the exported page "Caching" is where it was before
    And 4 Markdown files are in the export

  Scenario: A page that links to a page outside the export links to Confluence
    Given the page "Caching" links to the page "Sales"
    When the operator exports the page "Caching"
    Then the link "Sales" in the exported page "Caching" leads to Confluence

  Scenario: An unknown page is named
    When the operator exports the page with the id "99999999"
    Then nothing is exported
    And the operator is told "99999999"
