Feature: Choosing pages
  As a knowledge manager
  I want to say which pages of a space are exported
  So that a knowledge base holds what its readers need and nothing else

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Leave policy" with the labels "policy, public"
    And the space has a page "Travel policy" with the labels "policy"
    And the space has a page "Leave requests" below "Leave policy"
    And the space has a blog post "Summer party"

  Rule: Pages are chosen by what Confluence knows of them

    Scenario: Pages that bear a label
      Given only pages with the labels "public, urgent" are chosen
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title        |
        | Leave policy |

    Scenario: Pages that do not bear a label
      Given pages with the labels "public" are not chosen
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title          |
        | Leave requests |
        | Summer party   |
        | Travel policy  |

    Scenario Outline: Pages by title: <pattern>
      Given only pages titled "<pattern>" are chosen
      When the operator exports the space "DOCS"
      Then <count> Markdown files are in the export

      Examples:
        | pattern       | count |
        | leave*        | 2     |
        | *POLICY       | 2     |
        | Leave policy  | 1     |
        | ????er party  | 1     |
        | policy        | 0     |

    Scenario Outline: Only <kind>
      Given only <kind> are chosen
      When the operator exports the space "DOCS"
      Then <count> Markdown files are in the export

      Examples:
        | kind       | count |
        | pages      | 3     |
        | blog posts | 1     |

    Scenario: Pages that changed lately
      Given only pages updated after this moment are chosen
      And the page "Travel policy" was renamed to "Trips"
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title |
        | Trips |

    Scenario: Pages that a query finds
      Given only pages that the query "label = policy and title ~ travel" finds are chosen
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title         |
        | Travel policy |

    Scenario: A part of the page tree, and of that what bears no label
      Given pages with the labels "public" are not chosen
      When the operator exports the page "Leave policy" with its descendants
      Then these pages are exported:
        | title          |
        | Leave requests |

    Scenario: All conditions hold at once
      Given only pages with the labels "policy" are chosen
      And only pages titled "travel*" are chosen
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title         |
        | Travel policy |

    Scenario: A page asked for by name needs no choosing
      Given the setting "selection.labels" is "public"
      When the operator exports the page "Travel policy"
      Then these pages are exported:
        | title         |
        | Travel policy |

  Rule: It is the same wherever the pages come from

    Scenario Outline: Chosen from <source>
      Given only pages with the labels "policy" are chosen
      And only pages titled "leave*" are chosen
      When the operator exports the space from <source>
      Then these pages are exported:
        | title        |
        | Leave policy |

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |
        | an XML space export    |

    Scenario: A query needs a Confluence that answers it
      Given only pages that the query "label = policy" finds are chosen
      When the operator exports the space from an XML space export
      Then the command ends with a usage error
      And the operator is told "cannot be searched with CQL"
      And nothing is exported

    Scenario: A query that Confluence does not understand is shown to the operator
      Given only pages that the query "label == policy" finds are chosen
      When the operator exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "label == policy"
      And nothing is exported

  Rule: What is not chosen is counted, and left as it is

    Scenario: The summary says how many pages were not chosen
      Given only pages with the labels "public" are chosen
      When the operator exports the space "DOCS"
      Then the summary says that 1 page was exported
      And the summary says that 3 pages were not chosen

    @contract
    Scenario: What an earlier run exported stays where it is
      Given the operator has exported the space "DOCS" into Open WebUI
      And only pages with the labels "public" are chosen
      When the operator exports the space "DOCS" into Open WebUI again
      Then 4 Markdown files are in the export
      And the knowledge base "Team Handbook" holds 4 files

    Scenario: Attachments go with their pages
      Given the page "Leave policy" has the attachment "days off.pdf"
      And the page "Travel policy" has the attachment "hotels.pdf"
      And only pages with the labels "public" are chosen
      When the operator exports the space "DOCS"
      Then the exported attachment "days off.pdf" has the very bytes of the original
      And the summary says that 1 attachment was exported

    Scenario: A day that is none is refused before anything starts
      Given only pages updated since "yesterday" are chosen
      When the operator exports the space "DOCS"
      Then the command ends with a usage error
      And the operator is told "selection.updated_since"
      And nothing is exported
