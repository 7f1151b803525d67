Feature: Exporting from an XML space export
  As a knowledge manager without a token
  I want to start from the XML export that Confluence offers in its space tools
  So that I need no access to the server at all

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Engineering"
    And the space has a page "Backend" below "Engineering"
    And the page "Backend" has the attachment "plan.pdf"

  Rule: The file takes the place of the server

    @smoke
    Scenario: A space export becomes Markdown files and attachments
      Given an XML space export of the space
      When the operator exports the space export
      Then the run ends complete
      And these pages are exported:
        | title       |
        | Engineering |
        | Backend     |
      And the exported attachment "plan.pdf" has the very bytes of the original

    Scenario: An unpacked space export serves as well
      Given an unpacked XML space export of the space
      When the operator exports the space export
      Then the run ends complete
      And the summary says that 2 pages were exported

    Scenario: Drafts, old versions and deleted pages stay out
      Given the page "Backend" was edited 3 times
      And the space has a draft page "Half an idea"
      And the space has a trashed page "Bad idea"
      And an XML space export of the space
      When the operator exports the space export
      Then these pages are exported:
        | title       |
        | Engineering |
        | Backend     |

    Scenario: Labels, authors and dates come along
      Given the space has a page "Release notes" by "Ada Lovelace" with the labels "release, public"
      And an XML space export of the space
      When the operator exports the space export
      Then the front matter of "Release notes" says:
        | key                 | value           |
        | confluence_author   | Ada Lovelace    |
        | confluence_labels   | public, release |
        | confluence_space    | DOCS            |

  Rule: All three kinds of source give the same files

    Scenario Outline: <source> gives the same files as the XML space export
      Given the sample space
      And an XML space export of the space
      When the operator exports it from the space export and from <source>
      Then both exports are the same, file for file

      Examples:
        | source                 |
        | Confluence Cloud       |
        | Confluence Data Center |

    @real_export
    Scenario Outline: The genuine export <file> gives the same files from <source>
      Given the genuine space export "<file>"
      When the operator exports it from the space export and from <source>
      Then the run ends complete
      And both exports are the same, file for file

      Examples:
        | file                               | source                 |
        | demonstration-space-confluence-5.9 | Confluence Cloud       |
        | demonstration-space-confluence-5.9 | Confluence Data Center |
        | space-confluence-8.5.6             | Confluence Cloud       |
        | space-confluence-8.5.6             | Confluence Data Center |
        | space-confluence-80tags            | Confluence Cloud       |
        | space-confluence-80tags            | Confluence Data Center |

  Rule: A file that is no good is refused with a reason

    @fault-machine-stopped
    Scenario Outline: A space export that <fault> is refused
      Given an XML space export that <fault>
      When the operator exports the space export
      Then nothing is exported
      And the operator is told "<words>"

      Examples:
        | fault                                            | words                                |
        | is cut off                                       | damaged                              |
        | is no zip at all                                 | zip                                  |
        | has no entities.xml                              | entities.xml                         |
        | holds broken XML                                 | entities.xml                         |
        | holds entities that stand for a billion words    | DOCTYPE                              |
        | holds one long entity a hundred thousand times   | DOCTYPE                              |
        | holds an entity that reads a file                | DOCTYPE                              |
        | is a few kilobytes that claim to be gigabytes    | looks like a zip bomb                |
        | holds files that share their bytes               | share their bytes, as in a zip bomb  |

    Scenario: Names in a space export that lead elsewhere have no effect
      Given an XML space export that holds files with names that lead elsewhere
      When the operator exports the space export
      Then the run ends complete
      And these pages are exported:
        | title       |
        | Engineering |
        | Backend     |
      And nothing was written outside of the output folder

    @slow
    Scenario: A space export that is nested a million deep is read all the same
      Given an XML space export that is nested a million deep
      When the operator exports the space export
      Then the run ends complete
      And these pages are exported:
        | title       |
        | Engineering |
        | Backend     |
