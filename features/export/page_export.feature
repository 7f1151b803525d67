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

  Scenario: A page alone never links to where another page used to be
    Given the page "Sales" links to the page "Caching"
    And the operator has exported the space "DOCS"
    And the page "Engineering" was renamed to "Product"
    When the operator exports the page "Sales"
    Then the link "Caching" in the exported page "Sales" leads to Confluence

  Scenario: An archived page asked for by name is not passed over in silence
    Given the space has an archived page "Old rules"
    When the operator exports the page "Old rules"
    Then the command ends with a failure
    And the operator is told "--include-archived"

  Scenario: The address of another site is refused
    When the operator exports the page with the id "https://other.example.com/wiki/spaces/DOCS/pages/10001"
    Then the command ends with a usage error
    And the operator is told "other.example.com"
    And nothing is exported

  Scenario: An unknown page is named
    When the operator exports the page with the id "99999999"
    Then nothing is exported
    And the operator is told "99999999"
