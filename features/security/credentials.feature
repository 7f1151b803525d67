Feature: Credentials stay where they belong
  As an administrator whose exporter holds powerful tokens
  I want to keep them out of settings and off open networks
  So that nobody can read them on the way or on the disk

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Rule: Credentials go to another machine only encrypted, unless the operator says otherwise

    Scenario Outline: The address of <service> begins with http://
      Given the settings file says "<key>.url" is "http://service.example.com"
      When the operator runs "space DOCS"
      Then the command ends with exit code 2
      And the operator is told "would go to service.example.com in the clear"
      And the operator is told "<key>.allow_plain_http"
      And nothing is exported
      And no secret is shown

      Examples:
        | service    | key             |
        | Confluence | auth.confluence |
        | Open WebUI | auth.open_webui |

    Scenario: The operator says yes to it
      Given the settings file says "auth.confluence.url" is "http://service.example.com"
      And the setting "auth.confluence.allow_plain_http" is "true"
      When the operator runs "config validate"
      Then the command ends with exit code 0

    Scenario: A service on the same machine needs no encryption
      Given the settings file says "auth.open_webui.url" is "http://localhost:3000"
      When the operator runs "config validate"
      Then the command ends with exit code 0

    @over_http
    Scenario: Certificates that are not checked are told of in every run
      Given the way to Confluence leads to a certificate that nobody vouches for
      And the setting "auth.confluence.verify_tls" is "false"
      When the operator exports the space "DOCS"
      Then the operator is told "somebody in between could read the credentials"
      And the operator is told "auth.confluence.ca_bundle"
      And these pages are exported:
        | title      |
        | Onboarding |

  Rule: A credential may lie in a file of its own, as containers keep them

    Scenario: The token of Confluence is read from a file
      Given the credential "auth.confluence.api_token" lies in a file of its own
      When the operator runs "-v space DOCS"
      Then the command ends with exit code 0
      And the credential of the file is not shown

    Scenario: The key of Open WebUI is read from the file that a variable names
      Given the credential "auth.open_webui.api_key" lies in the file that "OPENWEBUI_API_KEY_FILE" names
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the knowledge base "Team Handbook" holds 1 files

    Scenario Outline: The file <trouble>
      Given the file of the credential "auth.confluence.pat" <trouble>
      When the operator runs "space DOCS"
      Then the command ends with exit code 2
      And the operator is told "auth.confluence.pat_file"
      And the operator is told "<words>"
      And nothing is exported

      Examples:
        | trouble       | words                    |
        | is missing    | cannot be read           |
        | is empty      | names a file that is empty |
        | is no text    | that is not text         |

    Scenario: A credential that is given twice
      Given the credential "auth.confluence.api_token" lies in a file of its own
      And the settings file says "auth.confluence.api_token" is "another-token"
      When the operator runs "space DOCS"
      Then the command ends with exit code 2
      And the operator is told "are both set; keep one"

  Rule: A credential may lie in the system's keyring

    Scenario: A credential is kept in the keyring and found there
      Given the system has a keyring
      And the credential "auth.open_webui.api_key" was put into the keyring
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And the settings file holds no "auth.open_webui.api_key"

    Scenario: Only credentials go into the keyring
      Given the system has a keyring
      When the operator runs "config set export.output_path somewhere --keyring"
      Then the command ends with exit code 2
      And the operator is told "is no credential"

    Scenario: The keyring is locked
      Given the system has a keyring
      And the credential "auth.open_webui.api_key" was put into the keyring
      And the keyring is locked
      When the operator runs "space DOCS --open-webui"
      Then the command ends with exit code 2
      And the operator is told "Unlock it"
      And nothing is exported

    Scenario: The package for the keyring is not installed
      Given the package for the keyring is not installed
      When the operator runs "config set auth.confluence.pat some-token --keyring"
      Then the command ends with exit code 2
      And the operator is told "pip install 'confluence-markdown-exporter-open-webui[keyring]'"

  Rule: What signs other programs in signs nothing in here

    Scenario: The machine has a .netrc file with an entry for every host
      Given the operator's .netrc file signs in at every host
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends complete
      And these pages are exported:
        | title      |
        | Onboarding |
      And the knowledge base "Team Handbook" holds 1 files

  Rule: Credentials stay untold, even where a service tells them

    Scenario Outline: <service> says the credentials back in its refusal
      Given every request to <service> is refused with its credentials said back
      When the operator runs "-vv space DOCS --open-webui"
      Then the command ends with exit code <code>
      And the operator is told "Refused: "
      And the operator is told "Mend what it names"
      And no secret is shown

      Examples:
        | service    | code |
        | Confluence | 1    |
        | Open WebUI | 3    |
