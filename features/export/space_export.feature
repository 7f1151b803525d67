Feature: Exporting a whole space
  As a knowledge manager
  I want every page of a Confluence space as a Markdown file
  So that what the team knows can be read and searched without Confluence

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"

  Rule: Every current page and blog post of the space is exported

    @smoke
    Scenario: Each page becomes a Markdown file with its title as heading
      Given the space has these pages:
        | title         | body                              |
        | Onboarding    | Welcome aboard.                   |
        | Release notes | Version 2 brings offline reading. |
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Onboarding" contains "# Onboarding"
      And the exported page "Onboarding" contains "Welcome aboard."
      And the exported page "Release notes" contains "Version 2 brings offline reading."
      And the summary says that 2 pages were exported

    Scenario: Pages outside the homepage's tree are exported too
      Given the space has a homepage "Home"
      And the space has a page "Forgotten" beside the homepage
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title     |
        | Home      |
        | Forgotten |

    Scenario: Blog posts are exported beside the pages
      Given the space has a blog post "We moved house"
      When the operator exports the space "DOCS"
      Then the exported page "We moved house" lies in the folder "DOCS/blog"

    Scenario Outline: <kind> pages stay out
      Given the space has a page "Visible"
      And the space has a <status> page "Hidden"
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title   |
        | Visible |

      Examples:
        | kind     | status   |
        | Draft    | draft    |
        | Deleted  | trashed  |
        | Archived | archived |

    Scenario: Archived pages are exported on request
      Given the space has a page "Visible"
      And the space has an archived page "Old rules"
      When the operator exports the space "DOCS" with archived pages
      Then these pages are exported:
        | title     |
        | Visible   |
        | Old rules |

    @slow
    Scenario: A space with more pages than one listing holds is exported whole
      Given the space has 620 pages
      When the operator exports the space "DOCS"
      Then the summary says that 620 pages were exported
      And 620 Markdown files are in the export

  Rule: The files lie in the shape of the page tree

    Scenario: A child page lies in the folder of its parent
      Given the space has a page "Engineering"
      And the space has a page "Backend" below "Engineering"
      When the operator exports the space "DOCS"
      Then the exported page "Backend" lies in the folder of "Engineering"

    Scenario: Breadcrumbs lead from a page to the pages above it
      Given the space has a page "Engineering"
      And the space has a page "Backend" below "Engineering"
      And the space has a page "Caching" below "Backend"
      When the operator exports the space "DOCS"
      Then the exported page "Caching" has the breadcrumbs "Engineering / Backend"
      And every link in the export leads to an exported file

    Scenario: Breadcrumbs and title can be left out
      Given the space has a page "Engineering"
      And the space has a page "Backend" below "Engineering"
      And the setting "export.page_breadcrumbs" is "false"
      And the setting "export.include_document_title" is "false"
      When the operator exports the space "DOCS"
      Then the exported page "Backend" does not contain "# Backend"
      And the exported page "Backend" has no breadcrumbs

  Rule: A page without content is a page all the same

    Scenario: A page without body is exported with its title
      Given the space has a page "Placeholder" with an empty body
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Placeholder" contains "# Placeholder"

    Scenario: An empty space ends complete with nothing to do
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the summary says that 0 pages were exported

  Rule: The space is named by key or by its address

    Scenario Outline: The operator names the space by <what>
      Given the space has a page "Onboarding"
      When the operator exports the space "<name>"
      Then the exported page "Onboarding" lies in the folder "DOCS"

      Examples:
        | what             | name                                    |
        | its key          | DOCS                                    |
        | its key, lower   | docs                                    |
        | its address      | <confluence>/spaces/DOCS/overview       |
        | its old address  | <confluence>/display/DOCS               |

    Scenario: An unknown space is refused with the name of the site
      When the operator exports the space "DOSC"
      Then nothing is exported
      And the operator is told "DOSC"
      And the operator is told "DOCS"

  Rule: All spaces can be exported in one run

    Scenario: Every space gets its own folder
      Given the space has a page "Onboarding"
      And a Confluence space "HR" named "People"
      And the space has a page "Holidays"
      When the operator exports all spaces
      Then the exported page "Onboarding" lies in the folder "DOCS"
      And the exported page "Holidays" lies in the folder "HR"
      And the run ends complete
