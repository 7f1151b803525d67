@end_to_end @slow
Feature: A machine that gets in the way
  As an operator whose exports share a machine with others
  I want a run that is told to stop, or given too little, to end with a clear word
  So that what was finished stays, and the next run goes on from there

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Glossary      | A run is one command.             |
    And the page "Onboarding" has the attachment "plan.pdf"
    And the setting "connection_config.parallel_downloads" is "4"

  Rule: Told to stop once, it finishes what is in hand

    Background:
      Given the space has 120 pages more

    @fault-machine-stopped
    Scenario Outline: After 10 downloads <somebody>
      Given after 10 downloads <somebody>
      When the operator runs the installed program on the space "DOCS"
      Then the command ends with exit code 130
      And the operator is told "Stopping after what is in hand; once more stops at once."
      And the operator is told "What was finished is saved; run the same command again to go on."
      And fewer than 80 attachments were asked for
      And no unfinished file is in the export
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And no attachment that was there was fetched again
      And everything is as if nothing had failed

      Examples:
        | somebody                            |
        | the operator presses Ctrl-C         |
        | the machine asks the program to end |

    @fault-machine-stopped
    Scenario: Two processes share the work when the operator presses Ctrl-C after 10 downloads
      Given the setting "workers.processes" is "2"
      And after 10 downloads the operator presses Ctrl-C
      When the operator runs the installed program on the space "DOCS"
      Then the command ends with exit code 130
      And the operator is told "Stopping after what is in hand; once more stops at once."
      And fewer than 80 attachments were asked for
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And no attachment that was there was fetched again
      And everything is as if nothing had failed

  Rule: Told twice, or killed, it ends on the spot

    Background:
      Given the space has 60 pages more

    @fault-machine-stopped
    Scenario Outline: After 10 downloads <somebody>, and it is gone
      Given after 10 downloads <somebody>
      When the operator runs the installed program on the space "DOCS"
      Then the program was ended by "<signal>"
      And fewer than 30 attachments were asked for
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And no unfinished file is in the export
      And everything is as if nothing had failed

      Examples:
        | somebody                                  | signal  |
        | the operator presses Ctrl-C twice         | SIGINT  |
        | the machine asks the program twice to end | SIGTERM |
        | the machine kills the program             | SIGKILL |

  Rule: Given too little, it says of what, and what was exported stays

    Background:
      Given the space has 60 pages more

    @fault-machine-stopped
    Scenario: It gets no more threads
      Given the operator has run the installed program on the space "DOCS"
      And people have worked on the space since then
      And when pages are listed the machine gives the program no more threads
      When the operator runs the installed program on the space "DOCS" again
      Then the command ends with a failure
      And the operator is told "This machine gives the program no more threads"
      And the operator is told "connection_config.parallel_downloads"
      And no file in the export was written again
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-machine-stopped
    Scenario: It gets no more memory
      Given the operator has run the installed program on the space "DOCS"
      And people have worked on the space since then
      And the space has 1 pages of 12 MB
      And when content is asked for the machine gives the program 24 MB more and no more
      When the operator runs the installed program on the space "DOCS" again
      Then the command ends with a failure
      And the operator is told "This machine gives the program no more memory"
      And the operator is told "run the same command again; it goes on from there"
      And no unfinished file is in the export
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And the export on disk is as if nothing had failed

    @fault-machine-named
    Scenario: It may open too few files
      Given the setting "connection_config.parallel_downloads" is "8"
      And after 40 downloads the machine lets the program open 4 files
      When the operator runs the installed program on the space "DOCS"
      Then the run ends incomplete
      And the operator is told "Too many open files"
      And the operator is told "raise that (ulimit -n)"
      And no unfinished file is in the export
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-machine-named
    Scenario: An attachment is larger than a file may be
      Given the page "Onboarding" has an attachment "film.mp4" of 9 MB
      And when pages are listed the machine lets no file grow beyond 8 MB
      When the operator runs the installed program on the space "DOCS"
      Then the run ends incomplete
      And the summary says that the attachment "film.mp4" failed because "File too large"
      And the operator is told "a limit of this machine (ulimit -f)"
      And no unfinished file is in the export
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-machine-stopped
    Scenario: The ledger has no room to grow
      Given the operator has run the installed program on the space "DOCS"
      And people have worked on the space since then
      And when content is asked for the machine lets no file grow beyond 8 KB
      When the operator runs the installed program on the space "DOCS" again
      Then the command ends with a failure
      And the operator is told "The ledger"
      And the operator is told "Check that the folder is writable and has space"
      And no unfinished file is in the export
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the operator runs the installed program on the space "DOCS" again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-machine-stopped
    Scenario: The output folder lies too deep
      When the operator exports the space "DOCS" into a folder whose path has 600 characters
      Then the command ends with a failure
      And the operator is told "Its path is too long for a database"
      And the operator is told "nearer to the root of the disk"
      And nothing is exported
