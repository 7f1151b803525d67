@end_to_end @slow
Feature: A cluster shares the work
  As the operator of many large spaces
  I want several machines to fetch, convert and write
  So that one machine's processors and connections are not the limit

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has 60 pages that link to each other and show each other's attachments

  Rule: The export is the same, and a lost worker costs nothing but time

    Scenario: Two workers export a space
      Given a cluster of 2 workers that may read the space
      When the cluster exports the space "DOCS"
      Then the run ends complete
      And everything on disk and in the ledger is as one process would have it

    Scenario: One of two workers is killed in mid-run
      Given a cluster of 2 workers that may read the space
      And the process that fetches the attachment "plan 40.pdf" is killed
      When the cluster exports the space "DOCS"
      Then the run ends complete
      And a process was killed 1 time
      And everything on disk and in the ledger is as one process would have it
      And nothing was moved to the files changed by hand

  Rule: Credentials stay where they are

    Scenario: A worker without credentials of its own gets none
      Given a cluster of 2 workers that knows no Confluence
      When the cluster exports the space "DOCS"
      Then the command ends with a usage error
      And the operator is told "is set for no Confluence"
      And the operator is told "credentials are not sent to workers"
      And nothing is exported

    Scenario: A worker that is set for another site does not ask that one
      Given a cluster of 2 workers that is set for another Confluence
      When the cluster exports the space "DOCS"
      Then the command ends with a usage error
      And the operator is told "is set for https://elsewhere.example.com/wiki"
      And the operator is told "Set auth.confluence there too"
      And nothing is exported

  Rule: What is wrong with a cluster is said

    Scenario: No scheduler answers
      Given the setting "connection_config.connect_timeout_seconds" is "1"
      When the operator runs "space DOCS --scheduler tcp://127.0.0.1:9"
      Then the command ends with a failure
      And the operator is told "No scheduler answers at tcp://127.0.0.1:9"
      And the operator is told "dask scheduler"
      And nothing is exported

    Scenario: The address is none
      When the operator runs "space DOCS --scheduler ham://spam"
      Then the command ends with a usage error
      And the operator is told "no address of a scheduler"
      And the operator is told "for example tcp://10.0.0.5:8786"
      And nothing is exported

    Scenario: Workers here and workers there
      When the operator runs "space DOCS --workers 2 --scheduler tcp://127.0.0.1:9"
      Then the command ends with a usage error
      And the operator is told "Both workers.processes and workers.scheduler are set"
      And the operator is told "Leave --workers out"
      And nothing is exported

    Scenario: The scheduler goes away in mid-run
      Given a cluster of 2 workers whose scheduler goes away when "plan 40.pdf" is fetched
      When the cluster exports the space "DOCS"
      Then the command ends with a failure
      And the operator is told "The scheduler"
      And the operator is told "run the same command"
      When the operator exports the space "DOCS"
      Then the run ends complete
      And everything on disk and in the ledger is as one process would have it
