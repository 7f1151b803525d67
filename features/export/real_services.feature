@real_api
Feature: The same workflow against real services
  As a tester
  I want to run the main job against a real Confluence and a real Open WebUI
  So that nothing rests on the stand-ins alone

  Named by TEST_CONFLUENCE_URL, TEST_CONFLUENCE_TOKEN (with TEST_CONFLUENCE_USERNAME on Cloud),
  TEST_CONFLUENCE_SPACE, TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY; skipped when they are not set.

  @behaviour-18
  Scenario: A space goes from a real Confluence into a real Open WebUI
    Given the real Confluence and the real Open WebUI that the environment names
    When the operator exports the space of the real Confluence into the real Open WebUI
    Then the run ends complete
    And the real Open WebUI lists every exported page in the knowledge base

  @behaviour-18
  Scenario: A space export goes into a real Open WebUI
    Given the real Open WebUI that the environment names
    And a Confluence space "CMETEST" named "CME acceptance test"
    And the space has a page "Onboarding"
    And an XML space export of the space
    When the operator exports the space export into the real Open WebUI
    Then the run ends complete
    And the real Open WebUI lists every exported page in the knowledge base
