Feature: Pages that questions find
  As somebody who asks questions in Open WebUI
  I want every passage to say which page it comes from
  So that the right page is found, and the answer can name it

  Open WebUI cuts a file at its headings and compares each piece with the question. A piece that does not say
  what it is about is not found; a piece that is mostly links is found for nothing.

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Devices" beside the homepage
    And the space has a page "X2 Maintenance" below "Devices"
    And the page "X2 Maintenance" has this body:
      """
      <p><ac:structured-macro ac:name="toc"/></p>
      <p>Twice a year, see <ac:link><ri:page ri:content-title="Devices"/></ac:link>.</p>
      <h2>Battery</h2>
      <p>It lasts 26 months.</p>
      <h3>Swapping</h3>
      <ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[# stop it first
      probe stop [now](soon)]]></ac:plain-text-body></ac:structured-macro>
      """

  Rule: The uploaded text says everywhere which page it belongs to

    @contract
    Scenario: Each section names the page, and where it stands in the space
      When the operator exports the space "DOCS" into Open WebUI
      Then the file of "X2 Maintenance" in the knowledge base reads, below its front matter:
        """
        # X2 Maintenance

        Devices, <address of the page>

        Twice a year, see Devices.

        ## X2 Maintenance: Battery

        Devices / X2 Maintenance

        It lasts 26 months.

        ### X2 Maintenance: Swapping

        Devices / X2 Maintenance

        ```
        # stop it first
        probe stop [now](soon)
        ```
        """

    @contract
    Scenario: Every passage carries the address of the page, to be cited
      When the operator exports the space "DOCS" into Open WebUI
      Then the file of "X2 Maintenance" in the knowledge base is marked with the address of the page

    Scenario: The exported file itself keeps its links, its breadcrumbs and its headings
      When the operator exports the space "DOCS" into Open WebUI
      Then the exported page "X2 Maintenance" contains these passages:
        """
        Twice a year, see [Devices](../Devices
        ~
        ## Battery

        It lasts 26 months.
        """

    @contract
    Scenario: What is written on disk does not change what is found
      Given the setting "export.page_breadcrumbs" is "false"
      And the setting "export.include_document_title" is "false"
      And the setting "export.front_matter" is "false"
      When the operator exports the space "DOCS" into Open WebUI
      Then the file of "X2 Maintenance" in the knowledge base says "# X2 Maintenance" once
      And the file of "X2 Maintenance" in the knowledge base says "Devices, <address of the page>" once

  Rule: When uploads are written differently, they are sent again and the operator is told

    @contract
    Scenario: Files of an earlier release are replaced
      Given the operator has exported the space "DOCS" into Open WebUI
      And the files in the knowledge base were uploaded by an earlier release
      When the operator runs "space DOCS --open-webui"
      Then the operator is told "Sent again    2 files, because uploads are written differently now"
      And the knowledge base "Team Handbook" holds 2 files
      When the operator exports the space "DOCS" into Open WebUI again
      Then 0 files were uploaded to Open WebUI
