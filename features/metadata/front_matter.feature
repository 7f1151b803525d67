Feature: Front matter
  As a reader of an answer in Open WebUI
  I want every exported page to say where it comes from
  So that I can judge how far to trust it and find the original

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a homepage "Home"

  Rule: A page names its origin

    @smoke @behaviour-03
    Scenario: The front matter says which page this is, of which space, by whom
      Given the space has a page "Release notes" by "Ada Lovelace" with the labels "release, public"
      When the operator exports the space "DOCS"
      Then the front matter of "Release notes" says:
        | key                   | value           |
        | title                 | Release notes   |
        | confluence_page_name  | Release notes   |
        | confluence_space      | DOCS            |
        | confluence_space_name | Team Handbook   |
        | confluence_homepage   | Home            |
        | confluence_ancestors  | Home            |
        | confluence_author     | Ada Lovelace    |
        | confluence_labels     | public, release |
        | tags                  | public, release |
      And the front matter of "Release notes" has the id, the address, the dates and the version of the page

    @behaviour-03 @contract
    Scenario: Uploaded pages carry the same front matter
      Given the space has a page "Release notes" by "Ada Lovelace" with the labels "release"
      When the operator exports the space "DOCS" into Open WebUI
      Then the file of "Release notes" in the knowledge base has this front matter:
        | key                  | value         |
        | confluence_page_name | Release notes |
        | confluence_space     | DOCS          |
        | confluence_author    | Ada Lovelace  |

    @contract
    Scenario: Uploaded files can be traced to their page
      Given the space has a page "Release notes"
      And the page "Release notes" has the attachment "plan.pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base file of "plan.pdf" is marked as an attachment of "Release notes"

  Rule: No title can break the front matter

    Scenario Outline: A page titled <title>
      Given the space has a page titled <title>
      When the operator exports the space "DOCS"
      Then the front matter of the page titled <title> names the whole title

      Examples:
        | title                       |
        | "colons: and # signs"       |
        | "--- three dashes ---"      |
        | "yes"                       |
        | "2024-01-01"                |
        | "'single' and \\backslash"  |
        | "{braces} [brackets] *&!"   |

  Rule: The operator says what front matter leaves out

    Background:
      Given the space has a page "Release notes" by "Ada Lovelace" with the labels "release"
      And the setting "export.front_matter_without" is "confluence_author, tags"

    @contract
    Scenario: Neither the file nor the knowledge base tells it
      When the operator exports the space "DOCS" into Open WebUI
      Then the front matter of "Release notes" says:
        | key               | value   |
        | confluence_labels | release |
      And the front matter of "Release notes" has no key "confluence_author"
      And the front matter of "Release notes" has no key "tags"
      And the file of "Release notes" in the knowledge base does not say "Ada Lovelace"

    Scenario: A change of mind reaches pages that did not change
      Given the operator has exported the space "DOCS"
      And the setting "export.front_matter_without" is "tags"
      When the operator exports the space "DOCS" again
      Then the front matter of "Release notes" says:
        | key               | value        |
        | confluence_author | Ada Lovelace |

    Scenario: A key that there is not is refused with those that there are
      Given the setting "export.front_matter_without" is "confluence_autor"
      When the operator exports the space "DOCS"
      Then the command ends with a usage error
      And the operator is told "names confluence_autor, but the keys are"
      And nothing is exported

  Rule: A changed label is a changed page

    Scenario: A new label reaches the front matter although the page has no new version
      Given the space has a page "Release notes"
      And the operator has exported the space "DOCS"
      When the page "Release notes" gets the label "public"
      And the operator exports the space "DOCS" again
      Then the front matter of "Release notes" says:
        | key               | value  |
        | confluence_labels | public |

  Rule: What a page tells about itself is told by its front matter too

    Background:
      Given the space has a page "Project Apollo"
      And the page "Project Apollo" has these page properties:
        | name         | value                   |
        | Owner        | Ada: "the first" & best |
        | Due          | 2024-05-10              |
        | Approved?    | yes                     |
        | # - {budget} | 007                     |

    Scenario: Page properties are texts, whatever they hold
      When the operator exports the space "DOCS"
      Then the front matter of "Project Apollo" ends with these page properties:
        | name         | value                   |
        | Owner        | Ada: "the first" & best |
        | Due          | 2024-05-10              |
        | Approved?    | yes                     |
        | # - {budget} | 007                     |
      And a reader of "Project Apollo" sees "2024-05-10"

    @contract
    Scenario: Uploaded pages tell them too, and are sent once
      Given the operator has exported the space "DOCS" into Open WebUI
      When the operator exports the space "DOCS" into Open WebUI again
      Then the file of "Project Apollo" in the knowledge base has these page properties:
        | name         | value                   |
        | Owner        | Ada: "the first" & best |
        | Due          | 2024-05-10              |
        | Approved?    | yes                     |
        | # - {budget} | 007                     |
      And 0 files were uploaded to Open WebUI

    Scenario: A page that did not change is left alone
      Given the operator has exported the space "DOCS"
      When the operator exports the space "DOCS" again
      Then no file in the export was written again
