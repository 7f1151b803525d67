Feature: What became of the latest runs
  As an operator of runs that nobody watches
  I want to see what is not current, since when and why
  So that I hear of a failure before my readers do

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Scenario: A run that failed is remembered with its reason
    Given the operator has exported the space "DOCS"
    And Confluence fails to list the pages
    And the operator has exported the space "DOCS"
    When the operator runs "status"
    Then the operator is told "DOCS: failure"
    And the operator is told "not complete since"
    And the operator is told "last complete"

  Scenario: Both services are really tried
    Given Confluence is down
    And the API key is wrong
    When the operator runs "status"
    Then the command ends with exit code 0
    And the operator is told "cannot be reached"
    And the operator is told "refuses the credentials"
    And no secret is shown

  Scenario: The last twenty runs are kept
    Given the operator has exported the space "DOCS" 22 times
    When the operator runs "status --json"
    Then the status tells of 20 runs

  Rule: A webhook is told what went wrong

    Scenario: A run that was not complete
      Given a webhook is set
      And Open WebUI is down
      When the operator exports the space "DOCS" into Open WebUI
      Then the webhook was told once, with the status "incomplete" and no secret

    Scenario: A run that could not start
      Given a webhook is set
      And Confluence is down
      When the operator exports the space "DOCS"
      Then the webhook was told once, with the status "failure" and no secret

    Scenario: A complete run tells nobody
      Given a webhook is set
      When the operator exports the space "DOCS"
      Then the webhook was told nothing

    Scenario: A webhook that is down is only a warning
      Given a webhook is set
      And the webhook is down
      And Open WebUI is down
      When the operator exports the space "DOCS" into Open WebUI
      Then the run ends incomplete
      And the operator is told "The webhook could not be told"
