@over_http
Feature: Connections that are not as they should be
  As an operator whose network is made of proxies, certificates and old cables
  I want to be told what is wrong with the way to a service, and what breaks now and then to be mended quietly
  So that I know which setting to look at, and am not called for what passes by itself

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has these pages:
      | title         | body                              |
      | Onboarding    | The office is in Rose Street.     |
      | Release notes | Version 2 brings offline reading. |
      | Glossary      | A run is one command.             |
    And the space has 3 pages more
    And the page "Onboarding" has the attachment "plan.pdf"
    And the setting "connection_config.connect_timeout_seconds" is "0.4"
    And the setting "retry_config.max_backoff_retries" is "2"
    And the operator has exported the space "DOCS" into Open WebUI
    And people have worked on the space since then

  Rule: A Confluence that no way leads to stops the run, and what was exported stays

    @fault-confluence-stopped
    Scenario Outline: The way to Confluence <way>
      Given the way to Confluence <way>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the command ends with a failure
      And the operator is told "<words>"
      And the operator is told "<advice>"
      And no secret is shown
      And no file in the export was written again
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the way is free again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | way                                            | words                              | advice                     |
        | leads to where nobody listens                  | nobody takes the connection        | Check auth.confluence.url  |
        | leads to a name that nobody knows              | its name is not known here         | Check auth.confluence.url  |
        | leads to a server that takes no connection     | no connection in time              | Check auth.confluence.url  |
        | leads to a server of another kind              | the connection failed or broke off | Check auth.confluence.url  |
        | leads to a server without TLS                  | its TLS certificate or connection  | Check auth.confluence.url  |
        | leads to a certificate that nobody vouches for | its TLS certificate or connection  | auth.confluence.ca_bundle  |
        | leads to a certificate for another name        | its TLS certificate or connection  | auth.confluence.ca_bundle  |
        | leads to a certificate that has expired        | its TLS certificate or connection  | auth.confluence.ca_bundle  |
        | leads to a sign-in page on another host        | a web page, perhaps a login page   | no proxy or sign-in page   |
        | leads over a proxy that is not there           | the proxy does not let us through  | auth.confluence.proxy      |
        | leads over a proxy that asks who is there      | asks who we are                    | auth.confluence.proxy      |
        | leads over a proxy that lets nobody through    | the proxy does not let us through  | auth.confluence.proxy      |

  Rule: An Open WebUI that no way leads to leaves the export on disk, and what it holds stays

    @fault-open-webui-named
    Scenario Outline: The way to Open WebUI <way>
      Given the way to Open WebUI <way>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the operator is told "<words>"
      And the operator is told "<advice>"
      And no secret is shown
      And the export on disk is as if nothing had failed
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      When the way is free again
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | way                                            | words                              | advice                     |
        | leads to where nobody listens                  | nobody takes the connection        | Check auth.open_webui.url  |
        | leads to a name that nobody knows              | its name is not known here         | Check auth.open_webui.url  |
        | leads to a server that takes no connection     | no connection in time              | Check auth.open_webui.url  |
        | leads to a server of another kind              | the connection failed or broke off | Check auth.open_webui.url  |
        | leads to a server without TLS                  | its TLS certificate or connection  | Check auth.open_webui.url  |
        | leads to a certificate that nobody vouches for | its TLS certificate or connection  | auth.open_webui.ca_bundle  |
        | leads to a certificate for another name        | its TLS certificate or connection  | auth.open_webui.ca_bundle  |
        | leads to a certificate that has expired        | its TLS certificate or connection  | auth.open_webui.ca_bundle  |
        | leads to a sign-in page on another host        | a web page, perhaps a login page   | no proxy or sign-in page   |
        | leads over a proxy that is not there           | the proxy does not let us through  | auth.open_webui.proxy      |
        | leads over a proxy that asks who is there      | asks who we are                    | auth.open_webui.proxy      |
        | leads over a proxy that lets nobody through    | the proxy does not let us through  | auth.open_webui.proxy      |

  Rule: Credentials do not follow a redirect to another host

    Scenario Outline: <service> redirects to a sign-in page on another host
      Given the way to <service> leads to a sign-in page on another host
      When the operator exports the space "DOCS" into Open WebUI again
      Then no credentials went to the other host

      Examples:
        | service    |
        | Confluence |
        | Open WebUI |

  Rule: A connection that breaks is made again

    @fault-confluence-healed
    Scenario Outline: Over HTTP, each request to Confluence for once <trouble>
      Given each request to Confluence for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                  |
        | is cut off before the answer             |
        | is cut off in the middle of the answer   |
        | gets half of the answer                  |
        | finds the connection closed afterwards   |
        | finds the connection reset afterwards    |
        | leaves a connection that serves no other |
        | is announced as longer than it is        |

    @fault-confluence-healed
    Scenario: Over HTTP, each answer of Confluence after the first is for once longer than announced
      Given each request to Confluence after the first for once is announced as shorter than it is
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-open-webui-healed
    Scenario Outline: Over HTTP, each look and each upload to Open WebUI for once <trouble>
      Given each request to Open WebUI that may be repeated for once <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                                  |
        | is cut off before the answer             |
        | is cut off in the middle of the answer   |
        | takes effect, but its answer is lost     |
        | gets half of the answer                  |
        | finds the connection closed afterwards   |
        | finds the connection reset afterwards    |
        | leaves a connection that serves no other |
        | is announced as longer than it is        |

    @fault-open-webui-healed
    Scenario: Over HTTP, each answer of Open WebUI after the first is for once longer than announced
      Given each request to Open WebUI after the first that may be repeated for once is announced as shorter than it is
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

  Rule: Slowness has an end that the operator sets

    Background:
      Given the setting "connection_config.read_timeout_seconds" is "2"
      And the setting "connection_config.transfer_timeout_seconds" is "2"

    @fault-confluence-healed @slow
    Scenario Outline: Over HTTP, a download for once <trouble>
      Given for once the download of "plan.pdf" <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                   |
        | is left without an answer |
        | is answered byte by byte  |

    @fault-open-webui-healed @slow
    Scenario: Over HTTP, uploads are answered byte by byte, and found to have arrived
      Given every upload of the page "Onboarding" is answered byte by byte
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

    @fault-confluence-named @slow
    Scenario Outline: Over HTTP, every download of an attachment <trouble>
      Given every download of "plan.pdf" <trouble>
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the summary says that the attachment "plan.pdf" failed because "<words>"
      And the operator is told "<advice>"
      And the exported attachment "plan.pdf" is as it was before
      And no unfinished file is in the export
      And the exported page "Onboarding" contains "Lily Lane"
      When Confluence recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed

      Examples:
        | trouble                            | words                        | advice                                     |
        | is left without an answer          | no answer in time            | Check auth.confluence.url                  |
        | is answered byte by byte           | had not sent all of          | connection_config.transfer_timeout_seconds |
        | is cut off in the middle of the answer | failed or broke off      | Check auth.confluence.url                  |
        | is announced as longer than it is  | failed or broke off          | Check auth.confluence.url                  |
        | is announced as shorter than it is | were listed                  | Run the same command again                 |

    @fault-open-webui-named @slow
    Scenario: Over HTTP, every upload of a page is left without an answer
      Given the setting "connection_config.processing_timeout_seconds" is "3"
      And every upload of the page "Onboarding" is left without an answer
      When the operator exports the space "DOCS" into Open WebUI again
      Then the run ends incomplete
      And the sync says that the page "Onboarding" failed because "no answer in time"
      And the operator is told "Check auth.open_webui.url"
      And the knowledge base "Team Handbook" contains the text "Rose Street"
      And the knowledge base "Team Handbook" contains the text "Trains are booked early"
      And the export on disk is as if nothing had failed
      When Open WebUI recovers
      And the operator exports the space "DOCS" into Open WebUI again
      Then the run ends complete
      And everything is as if nothing had failed
