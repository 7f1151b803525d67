Feature: Settings
  As an operator
  I want settings from a file, the environment and flags, with clear words when one is wrong
  So that the exporter runs the same way at my desk, in a container and at night

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Rule: Flags win over the environment, the environment over the file

    Scenario Outline: "<winner>" wins
      Given the settings file says "export.output_path" is "<file>"
      And the environment says "CME_EXPORT__OUTPUT_PATH" is "<environment>"
      When the operator shows the settings with the flag "<flag>"
      Then the setting "export.output_path" is shown as "<winner>"

      Examples:
        | file      | environment | flag                            | winner    |
        | from-file |             |                                 | from-file |
        | from-file | from-env    |                                 | from-env  |

    Scenario: The familiar variable names are understood
      Given the environment says "CONFLUENCE_URL" is "https://wiki.example.org"
      And the environment says "OPENWEBUI_API_KEY" is "sk-familiar"
      When the operator runs "config show"
      Then the operator reads "https://wiki.example.org"
      And the operator does not read "sk-familiar"

  Rule: Secrets are never shown

    Scenario: The settings are shown with secrets masked
      When the operator runs "config show"
      Then the command ends with exit code 0
      And the operator reads "auth.open_webui.api_key"
      And no secret is shown

    Scenario: The settings file is private
      When the operator runs "config set auth.confluence.url https://wiki.example.org"
      Then only the owner may read the settings file

  Rule: A wrong setting names itself and the right one

    Scenario: An unknown key names the nearest right one
      Given the settings file says "export.ouput_path" is "somewhere"
      When the operator runs "config validate"
      Then the command ends with exit code 2
      And the operator is told "export.ouput_path"
      And the operator is told "export.output_path"

    Scenario: A bad value names what would be right
      Given the environment says "CME_EXPORT__OPEN_WEBUI_BATCH_ADD" is "perhaps"
      When the operator runs "config validate"
      Then the command ends with exit code 2
      And the operator is told "CME_EXPORT__OPEN_WEBUI_BATCH_ADD"
      And the operator is told "perhaps"

    Scenario: All problems are named at once
      Given the settings file says "export.ouput_path" is "somewhere"
      And the environment says "CONFLUENCE_URL" is "wiki without scheme"
      When the operator runs "config validate"
      Then the operator is told "export.ouput_path"
      And the operator is told "CONFLUENCE_URL"

    Scenario: A damaged settings file is never taken for an empty one
      Given the settings file is damaged
      When the operator runs "space DOCS"
      Then the command ends with exit code 2
      And nothing is exported

    Scenario: Without a Confluence address the operator learns how to set one
      Given no Confluence address is set
      When the operator runs "space DOCS"
      Then the command ends with exit code 2
      And the operator is told "CONFLUENCE_URL"

    Scenario: Asking for a knowledge base without naming an Open WebUI is told at once
      Given no Open WebUI is set
      When the operator runs "space DOCS --open-webui"
      Then the command ends with exit code 2
      And the operator is told "OPENWEBUI_URL"
      And nothing is exported

    Scenario: Without any Open WebUI an export ends with the Markdown files
      Given no Open WebUI is set
      When the operator runs "space DOCS"
      Then the command ends with exit code 0

  Rule: Settings can be changed from the command line

    Scenario: A setting is kept
      Given the operator has run "config set export.page_breadcrumbs false"
      When the operator runs "config show"
      Then the setting "export.page_breadcrumbs" is shown as "false"

    Scenario: A wrong value is refused and the file stays as it was
      Given the operator has run "config set export.output_path good"
      When the operator runs "config set retry_config.max_backoff_retries many"
      Then the command ends with exit code 2
      And the setting "export.output_path" is still "good" in the settings file
