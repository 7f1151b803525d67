Feature: The Confluence client
  As an engineer who builds on the exporter
  I want everything that Confluence knows about a space, a page or an attachment in one answer
  So that I need not learn the interfaces of Cloud and Data Center

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a homepage "Home"
    And the space has a page "Onboarding" by "Ada Lovelace" with the labels "people, first day"
    And the page "Onboarding" has the attachment "checklist.pdf"
    And the space has a blog post "Summer party"

  Rule: Both kinds of Confluence tell the same

    Scenario Outline: All about a page in <kind>
      Given the space is in <kind>
      When an engineer asks Confluence about the page "Onboarding"
      Then the answer says:
        | about        | says              |
        | page_title   | Onboarding        |
        | space_key    | DOCS              |
        | space_name   | Team Handbook     |
        | homepage     | Home              |
        | ancestors    | Home              |
        | author       | Ada Lovelace      |
        | labels       | first day, people |
        | version      | 1                 |
        | kind         | page              |
      And the answer has the id, the address and the dates of the page "Onboarding"

      Examples:
        | kind                   |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario Outline: All about a blog post in <kind>
      Given the space is in <kind>
      When an engineer asks Confluence about the page "Summer party"
      Then the answer says:
        | about      | says         |
        | page_title | Summer party |
        | space_key  | DOCS         |
        | ancestors  |              |
        | kind       | blog post    |

      Examples:
        | kind                   |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario Outline: All about an attachment in <kind>
      Given the space is in <kind>
      When an engineer asks Confluence about the attachment "checklist.pdf"
      Then the answer says:
        | about               | says            |
        | attachment_filename | checklist.pdf   |
        | version             | 1               |
        | page                | Onboarding      |
      And the answer tells the size of "checklist.pdf" in bytes

      Examples:
        | kind                   |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario Outline: All about a space in <kind>
      Given the space is in <kind>
      When an engineer asks Confluence about the space "DOCS"
      Then the answer says:
        | about | says          |
        | key   | DOCS          |
        | name  | Team Handbook |
      And the answer names the homepage "Home"

      Examples:
        | kind                   |
        | Confluence Cloud       |
        | Confluence Data Center |

  Rule: What is not there is named, with what to do

    Scenario Outline: An unknown <thing> in <kind>
      Given the space is in <kind>
      When an engineer asks Confluence about the <thing> with the id "99999999"
      Then the client says that "There is no <thing> 99999999"
      And the client advises "Open it in a browser with the same account"

      Examples:
        | thing      | kind                   |
        | page       | Confluence Cloud       |
        | page       | Confluence Data Center |
        | attachment | Confluence Cloud       |
        | attachment | Confluence Data Center |

  Rule: The connection can be tried

    Scenario Outline: <kind> answers
      Given the space is in <kind>
      Then the client's connection test to Confluence says yes

      Examples:
        | kind                   |
        | Confluence Cloud       |
        | Confluence Data Center |

    Scenario: Wrong credentials are a no, not an error
      Given the Confluence credentials are wrong
      Then the client's connection test to Confluence says no
