Feature: Choosing attachments for the knowledge base
  As a knowledge manager
  I want to say which kinds of attachments go into the knowledge base
  So that questions find documents and not screenshots

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Plans"
    And the space has a page "Photos"
    And the page "Plans" has the attachment "plan.pdf"
    And the page "Photos" has the attachment "team.jpg"

  Rule: Only attachments with an allowed extension go into the knowledge base

    @smoke @behaviour-02 @contract
    Scenario: The filter "pdf" lets the PDF in and leaves the photo out
      Given the allowed attachment extensions are "pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the sync counts 1 attachment in total
      And 3 files were uploaded to Open WebUI
      And the attachment "team.jpg" is left out of the knowledge base because it "is not allowed (allowed: pdf)"

    @contract
    Scenario: What is left out of the knowledge base is still on disk
      Given the allowed attachment extensions are "pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the exported attachment "team.jpg" has the very bytes of the original

    @contract
    Scenario: With no allowed extension only pages go in
      Given the allowed attachment extensions are ""
      When the operator exports the space "DOCS" into Open WebUI
      Then the sync counts 0 attachments in total
      And 2 files were uploaded to Open WebUI

  Rule: An extension list is read generously

    Scenario Outline: The list "<list>" allows <count> of report.pdf, notes.txt, PHOTO.JPG and archive
      Given the allowed attachment extensions are "<list>"
      When the filter decides on the files "report.pdf, notes.txt, PHOTO.JPG, archive"
      Then it allows "<allowed>"

      Examples:
        | list         | count | allowed                        |
        | pdf          | 1     | report.pdf                     |
        | .pdf, TXT    | 2     | report.pdf, notes.txt          |
        | jpg          | 1     | PHOTO.JPG                      |
        | *            | 4     | report.pdf, notes.txt, PHOTO.JPG, archive |
        | t*           | 1     | notes.txt                      |
        | rep*.pdf     | 1     | report.pdf                     |

  Rule: An attachment without content stays out

    @contract
    Scenario: There is nothing to be found in it
      Given the page "Plans" has an attachment "empty.pdf" of 0 bytes
      And the allowed attachment extensions are "pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the attachment "empty.pdf" is left out of the knowledge base because it "is empty"

  Rule: An attachment over the size limit stays out

    @contract
    Scenario: The refusal names the limit
      Given the page "Plans" has an attachment "huge.pdf" of 3 MB
      And the allowed attachment extensions are "pdf"
      And the setting "export.attachment_max_size_mb" is "1"
      When the operator exports the space "DOCS" into Open WebUI
      Then the attachment "huge.pdf" is left out of the knowledge base because it "1 MB"
      And the knowledge base "Team Handbook" holds the attachment "plan.pdf"

  Rule: Only attachments of an allowed media type go in, where media types are told

    @contract
    Scenario: The refusal names the media type
      Given the page "Plans" has the attachment "scan.pdf" of the type "image/tiff"
      And the page "Plans" has the attachment "table.pdf" of the type "application/pdf"
      And the allowed attachment extensions are "*"
      And the setting "export.open_webui_attachment_media_types" is "application/*, text/plain"
      When the operator exports the space "DOCS" into Open WebUI
      Then the knowledge base "Team Handbook" holds the attachment "table.pdf"
      And the attachment "scan.pdf" is left out of the knowledge base because it "'image/tiff' is not allowed"

    Scenario: A media type that is none is refused before anything starts
      Given the setting "export.open_webui_attachment_media_types" is "pdf"
      When the operator exports the space "DOCS" into Open WebUI
      Then the command ends with a usage error
      And the operator is told "application/pdf"
      And nothing is exported

  Rule: A list that makes no sense is refused before anything starts

    Scenario: The wrong part is named
      Given the allowed attachment extensions are "pdf,a/b"
      When the operator exports the space "DOCS" into Open WebUI
      Then the command ends with a usage error
      And the operator is told "a/b"
      And nothing is exported
