Feature: The log
  As an administrator whose exporter runs at night
  I want a log that people and machines can read
  So that the morning after shows what was done, and nothing that must stay secret

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Onboarding"

  Rule: Without being asked the log is silent, with -v it tells what is done, with -vv every request

    Scenario: Nobody asked for a log
      When the operator runs "space DOCS --open-webui"
      Then the operator does not read "Connected to Open WebUI"

    Scenario: Every request is told with its time
      When the operator runs "-vv space DOCS --open-webui"
      Then the log tells of each request to Confluence with its time
      And no secret is shown

    Scenario: Requests are left out of the usual log
      When the operator runs "-v space DOCS --open-webui"
      Then the operator reads "Connected to Open WebUI"
      And the log tells of no request

  Rule: Machines get one JSON object a line, and each line names its run

    Scenario: One run has one id
      When the operator runs "-vv --log-format json space DOCS --open-webui"
      Then the log holds the event "request" as JSON
      And every line of the log names the same run
      And no secret is shown

    Scenario: Two runs have two ids
      Given the operator has run "-v --log-format json space DOCS --open-webui"
      When the operator runs "-v --log-format json space DOCS --open-webui"
      Then the lines of the two runs name different runs

  Rule: A log may go into a file, for its owner only

    Scenario: The file tells what the terminal does not
      When the operator runs "space DOCS --open-webui" with a log file
      Then the command ends with exit code 0
      And the log file tells "Connected to Open WebUI"
      And only the owner may read the log file
      And the operator does not read "Connected to Open WebUI"

    Scenario: The next run goes on in the same file
      Given the operator has run "space DOCS --open-webui" with a log file
      When the operator runs "space DOCS --open-webui" with a log file
      Then the log file tells "Connected to Open WebUI" twice

    Scenario: The file cannot be written
      When the operator runs "--log-file /no/such/folder/export.log space DOCS"
      Then the command ends with exit code 2
      And the operator is told "The log file /no/such/folder/export.log cannot be written"
      And the operator is told "name another file"
      And nothing is exported

  Rule: A title cannot pass for a line of the log

    Scenario: A title with a line break and terminal codes
      Given the space has a page titled with a line break and terminal codes
      When the operator runs "-v space DOCS --open-webui"
      Then no line of the log was forged
