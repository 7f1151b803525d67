Feature: Faults that pass
  As an operator whose network and servers have bad moments
  I want what fails once to be asked for again
  So that a run ends as if nothing had happened

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Glossary      | A run is one command.             |
    And the space has 3 pages more
    And the page "Onboarding" has the attachment "plan.pdf"
    And the operator has exported the space "DOCS" into Open WebUI
    And people have worked on the space since then

  Rule: Every request that fails once is repeated

    @fault-confluence-healed
    Scenario Outline: For once, each request to Confluence <trouble>
      Given each request to Confluence for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                     |
        | is left without an answer                   |
        | is cut off before the answer                |
        | is cut off in the middle of the answer      |
        | gets half of the answer                     |
        | is asked to slow down                       |
        | is asked to slow down for a second          |
        | is asked to slow down until a moment        |
        | is asked to slow down until last year       |
        | is asked to slow down for a thousand years  |
        | is asked to slow down for "a while"         |
        | meets a bad gateway                         |
        | meets an unavailable service                |
        | meets a service that is back in a second    |
        | meets a gateway that waited too long        |

    @fault-open-webui-healed
    Scenario Outline: For once, each request to Open WebUI <trouble>
      Given each request to Open WebUI for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                     |
        | is asked to slow down                       |
        | is asked to slow down for a second          |
        | is asked to slow down until a moment        |
        | is asked to slow down until last year       |
        | is asked to slow down for a thousand years  |
        | is asked to slow down for "a while"         |
        | meets an unavailable service                |
        | meets a service that is back in a second    |

    @fault-open-webui-healed
    Scenario Outline: For once, each look and each upload to Open WebUI <trouble>
      Given each request to Open WebUI that may be repeated for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                     |
        | is cut off before the answer                |
        | is cut off in the middle of the answer      |
        | takes effect, but its answer is lost        |
        | gets half of the answer                     |
        | meets a bad gateway                         |

  Rule: A damaged answer is asked for again, where the service had answered well before

    @fault-confluence-healed
    Scenario Outline: For once, each request to Confluence after the first <trouble>
      Given each request to Confluence after the first for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                       |
        | gets more than the answer     |
        | gets nothing                  |
        | gets JSON that breaks off     |
        | gets a login page             |
        | gets a maintenance page       |

    @fault-open-webui-healed
    Scenario Outline: For once, each look and each upload to Open WebUI after the first <trouble>
      Given each request to Open WebUI after the first that may be repeated for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                       |
        | gets more than the answer                     |
        | gets nothing                                  |
        | gets JSON that breaks off                     |
        | gets a maintenance page                       |

  Rule: What may have taken effect is not repeated but named, and the next run looks

    @fault-open-webui-named
    Scenario Outline: The adding of files <trouble>
      Given each adding of files to a knowledge base <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "<words>"
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                | words                            |
        | is left without an answer              | no answer in time                |
        | is cut off before the answer           | the connection failed            |
        | is cut off in the middle of the answer | the connection failed            |
        | meets a bad gateway                    | 502                              |
        | meets a gateway that waited too long   | 504                              |
