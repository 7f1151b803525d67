Feature: What is gone from Confluence
  As an operator whose readers trust the copy
  I want pages and attachments to vanish when they are gone from Confluence, and only then
  So that nobody is answered from a page that was withdrawn, and nothing is lost by mistake

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Travel        | Trains are preferred.             |
      | Holidays      | There are thirty days.            |
      | Security      | Lock your screen.                 |
    And the page "Travel" has the attachment "rates.pdf"
    And the operator has exported the space "DOCS" into Open WebUI

  Rule: What is gone is removed from disk and from the knowledge base

    @smoke @contract
    Scenario: A deleted page
      When the page "Onboarding" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the summary says that 1 page was removed
      And the summary says that 4 pages were unchanged
      And the summary names the removed "Onboarding"
      And these pages are exported:
        | title         |
        | Holidays      |
        | Release notes |
        | Security      |
        | Travel        |
      And the knowledge base "Team Handbook" does not contain the text "Rose Street"
      And the knowledge base "Team Handbook" holds 5 files

    @contract
    Scenario: An archived page
      When the page "Onboarding" is archived
      And the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 page was removed
      And the knowledge base "Team Handbook" does not contain the text "Rose Street"

    @contract
    Scenario: A deleted attachment
      When the attachment "rates.pdf" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 attachment was removed
      And the attachment "rates.pdf" is not in the export
      And the knowledge base "Team Handbook" holds 5 files

    @contract
    Scenario: A page that moved to another space leaves this one and comes to the other
      Given a second space "OPS" named "Operations"
      When the page "Onboarding" is moved to the space "OPS"
      And the operator exports the space "OPS" into Open WebUI
      And the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 page was removed
      And the only exported page "Onboarding" lies in the folder "OPS"
      And the knowledge base "Team Handbook" does not contain the text "Rose Street"
      And the knowledge base "Operations" contains the text "Rose Street"

    @contract
    Scenario: A restored page comes back
      Given the page "Onboarding" was deleted
      And the operator has exported the space "DOCS" into Open WebUI
      When the page "Onboarding" is restored
      And the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 page was exported
      And the exported page "Onboarding" contains "Rose Street"
      And the knowledge base "Team Handbook" contains the text "Rose Street"

    @contract
    Scenario: An attachment that is not allowed any more leaves the knowledge base and stays on disk
      Given the allowed attachment extensions are "md"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" holds 5 files
      And the exported attachment "rates.pdf" has the very bytes of the original

    @contract
    Scenario: The last of two equal attachments stays when the other is gone
      Given the page "Holidays" has an attachment "copy of rates.pdf" with the content of "rates.pdf"
      And the operator has exported the space "DOCS" into Open WebUI
      When the attachment "rates.pdf" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" holds the attachment "copy of rates.pdf"
      And the knowledge base "Team Handbook" holds 6 files

    Scenario: A link to a page that is gone leads to Confluence
      Given the page "Security" links to the page "Onboarding"
      And the operator has exported the space "DOCS" into Open WebUI
      When the page "Onboarding" is archived
      And the operator exports the space "DOCS" into Open WebUI again
      Then every link in the export leads to an exported file

  Rule: Nothing is removed unless the whole space says so

    @contract
    Scenario: A run over one page removes no other page
      Given the page "Onboarding" was deleted
      When the operator exports the page "Travel" into Open WebUI
      Then the summary says that 0 pages were removed
      And the knowledge base "Team Handbook" holds 6 files
      And 5 Markdown files are in the export

    @contract
    Scenario: A page that is not chosen in this run stays
      When the operator runs "space DOCS --title 'Travel' --open-webui --json"
      Then the summary says that 0 pages were removed
      And the knowledge base "Team Handbook" holds 6 files

    @contract
    Scenario: A page that is not chosen any more leaves where the operator wants that
      Given the page "Travel" has the label "public"
      And the page "Holidays" has the label "public"
      And the page "Security" has the label "public"
      And the page "Release notes" has the label "public"
      And the setting "selection.labels" is "public"
      And the setting "export.remove_unchosen" is "true"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 1 page was removed
      And the knowledge base "Team Handbook" does not contain the text "Rose Street"

    @contract @fault-confluence-healed
    Scenario: A page that a listing missed once is not gone
      Given Confluence forgets the page "Onboarding" in its next listing
      When the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 0 pages were removed
      And 5 Markdown files are in the export
      And the knowledge base "Team Handbook" holds 6 files

    @contract @fault-confluence-stopped
    Scenario: An empty listing empties nothing, whatever the operator consents to
      Given all pages of the space were deleted
      When the operator runs "space DOCS --open-webui --yes"
      Then the command ends with a failure
      And the operator is told "lists no page in space Team Handbook"
      And the operator is told "Nothing was removed"
      And 5 Markdown files are in the export
      And the knowledge base "Team Handbook" holds 6 files

    @contract
    Scenario: Files of others stay, whatever is gone
      Given somebody put the file "notes by hand.md" into the knowledge base "Team Handbook"
      When the page "Onboarding" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" holds the file "notes by hand.md"
      And the knowledge base "Team Handbook" holds 6 files

  Rule: Too much at once needs consent

    @smoke @contract @fault-confluence-stopped
    Scenario: More than a fifth would vanish
      When the page "Onboarding" is deleted
      And the page "Security" is deleted
      And the page "Holidays" is changed to "There are forty days."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "2 of 6 files"
      And the operator is told "--yes"
      And the operator is told "--dry-run"
      And 5 Markdown files are in the export
      And the exported page "Holidays" contains "There are thirty days."
      And the knowledge base "Team Handbook" holds 6 files

    @contract
    Scenario: With consent it vanishes
      Given the page "Onboarding" was deleted
      And the page "Security" was deleted
      When the operator runs "space DOCS --open-webui --yes --json"
      Then the summary says that 2 pages were removed
      And 3 Markdown files are in the export
      And the knowledge base "Team Handbook" holds 4 files

    Scenario: The share can be set
      Given the setting "export.removal_limit_percent" is "50"
      And the page "Onboarding" was deleted
      And the page "Security" was deleted
      When the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 2 pages were removed

    @contract
    Scenario: The knowledge base is spared although the disk has nothing to lose
      Given the ledger of the export is lost
      And the page "Onboarding" was deleted
      And the page "Security" was deleted
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "2 of 6 files in knowledge base"
      And the knowledge base "Team Handbook" holds 6 files

  Rule: What people changed by hand is never lost

    Scenario: A changed file on disk is written anew and the person's version is kept
      Given somebody added "A note of mine." to the exported file of "Onboarding"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the exported page "Onboarding" does not contain "A note of mine."
      And the version of "Onboarding" with "A note of mine." is among the files changed by hand
      And the operator is told "had been changed by hand"

    Scenario: The person's version stays although the page is gone
      Given somebody added "A note of mine." to the exported file of "Onboarding"
      When the page "Onboarding" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the version of "Onboarding" with "A note of mine." is among the files changed by hand
      And 4 Markdown files are in the folder "DOCS"

    Scenario: A file that was only touched is not a change
      Given the exported file of "Onboarding" was touched but not changed
      When the operator exports the space "DOCS" into Open WebUI again
      Then the summary says that 5 pages were unchanged

    @contract
    Scenario: A file of ours that was changed in the knowledge base is kept
      Given somebody changed the file of "Onboarding" in the knowledge base to "The office is in Lily Lane."
      When the page "Onboarding" is changed to "The office is in Oak Avenue."
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the operator is told "was changed in the knowledge base and stays as it is there"
      And the knowledge base "Team Handbook" contains the text "Lily Lane"
      And the knowledge base "Team Handbook" does not contain the text "Oak Avenue"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the operator is told "was changed in the knowledge base and stays as it is there"

    @contract
    Scenario: It is replaced where the operator wants that
      Given somebody changed the file of "Onboarding" in the knowledge base to "The office is in Lily Lane."
      And the setting "export.open_webui_replace_changed" is "true"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" contains the text "Rose Street"
      And the knowledge base "Team Handbook" does not contain the text "Lily Lane"
      And the knowledge base "Team Handbook" holds 6 files

    @contract
    Scenario: It is kept although its page is gone
      Given somebody changed the file of "Onboarding" in the knowledge base to "The office is in Lily Lane."
      When the page "Onboarding" is deleted
      And the operator exports the space "DOCS" into Open WebUI again
      Then the knowledge base "Team Handbook" contains the text "Lily Lane"
      And the operator is told "stays there, although its page or attachment is gone"

  Rule: A knowledge base keeps its identity

    @contract
    Scenario: It follows its space's new name
      When the space is renamed to "Company Handbook"
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And the knowledge base "Company Handbook" holds 6 files
      And there are 0 knowledge bases named "Team Handbook"

    @contract
    Scenario: A name that a person gave it stays
      Given somebody renamed the knowledge base "Team Handbook" to "Ask me anything"
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And 0 files were uploaded to Open WebUI
      And the knowledge base "Ask me anything" holds 6 files
      And there are 0 knowledge bases named "Team Handbook"
      And the operator is told "Somebody renamed the knowledge base"
