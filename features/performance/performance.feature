@performance
Feature: Work that grows
  As the owner of a large Confluence
  I want everything to arrive however much it is, with few requests and little memory
  So that a nightly run stays a matter of minutes

  Seconds and memory are measured and shown with each run; what is promised here can be counted.
  How fast it is, and compared with what, is told by the benchmarks.

  Rule: Everything arrives, with no more requests than needed

    Background:
      Given a Confluence space "DOCS" named "Team Handbook"
  
    @behaviour-19
    Scenario: One page
      Given the space has 1 page
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 1 file

    @behaviour-20
    Scenario: A hundred pages by batch
      Given the space has 100 pages
      And files are added in batches
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 100 files
      And the files were added by 1 batch add and 0 single adds

    @behaviour-21
    Scenario: A batch asks less of Open WebUI than one file at a time
      Given these spaces have 50 pages each:
        | key | name       |
        | ENG | Engines    |
        | LAW | Legal      |
      And files are added one by one
      And the operator has exported the space "ENG" into Open WebUI
      And files are added in batches
      When the operator exports the space "LAW" into Open WebUI
      Then each of these knowledge bases holds 50 files:
        | name    |
        | Engines |
        | Legal   |
      And the batch asked Open WebUI 49 times less than the single adds

    @behaviour-23
    Scenario: Three spaces exported at the same time
      Given these spaces have 20 pages each:
        | key | name       |
        | ENG | Engines    |
        | LAW | Legal      |
        | OPS | Operations |
      When programs export these spaces at the same time:
        | key |
        | ENG |
        | LAW |
        | OPS |
      Then every program is told yes
      And each of these knowledge bases holds 20 files:
        | name       |
        | Engines    |
        | Legal      |
        | Operations |

    @behaviour-24 @slow
    Scenario: Ten pages of a megabyte each
      Given the space has 10 pages of 1 MB
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And each exported page holds at least 1 MB of text
      And the knowledge base "Team Handbook" holds 10 files

  Rule: Nobody waits for what could have been asked for before

    @over_http
    Scenario: Pages, blog posts and attachments are listed side by side
      Given a Confluence space "DOCS" named "Team Handbook"
      And the space has a page "Onboarding"
      And the page "Onboarding" has the attachment "plan.pdf"
      And Confluence answers no listing of the space before it was asked for all of them
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Onboarding" contains "# Onboarding"

  Rule: Memory does not grow with the space

    @behaviour-22 @slow
    Scenario: A thousand pages
      Given a Confluence space "DOCS" named "Team Handbook"
      And the space has 1 page
      And an XML space export of the space
      And the installed command has exported the space export
      And the space has 999 pages more
      And an XML space export of the space
      When the installed command exports the space export
      Then the run ends complete
      And 1000 pages are exported
      And the program needed less than 100 MB more than the time before

  Rule: Filter and front matter keep up

    @behaviour-25
    Scenario: Ten thousand attachments are filtered
      When 10000 attachments, every other one a PDF, are filtered by "pdf,md"
      Then 5000 of them are allowed
      And 5000 of them are refused, each with its reason

    @behaviour-26
    Scenario: A thousand extensions are read
      When a filter reads a list of 1000 extensions
      Then it allows 1000 extensions

    @behaviour-27
    Scenario: One large page gets its front matter
      When a page of 5 MB gets its front matter
      Then the text of each page stands unchanged below its front matter

    @behaviour-28
    Scenario: A hundred pages get their front matter
      When 100 pages of 20 KB get their front matter
      Then the text of each page stands unchanged below its front matter
