Feature: What cannot be converted
  As a reader of the exported files
  I want to see where something is missing
  So that I know when to look into Confluence

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: It keeps its text, is marked, and is named in every summary

    Scenario: A macro with text
      Given the page "Guide" has this body:
        """
        <p>Before.</p>
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:rich-text-body><p>Pressure: 3 bar</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Before.

        *[macro not supported: gauge-chart-by-acme]*

        Pressure: 3 bar
        """

    Scenario: A macro with plain text
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:plain-text-body><![CDATA[pressure: 3]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        *[macro not supported: gauge-chart-by-acme]*

        ```
        pressure: 3
        ```
        """

    Scenario: A macro within a sentence
      Given the page "Guide" has this body:
        """
        <p>Pressure: <ac:structured-macro ac:name="gauge-by-acme"><ac:parameter ac:name="max">7</ac:parameter></ac:structured-macro> bar</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Pressure: *[macro not supported: gauge-by-acme]* bar
        """

    Scenario: The summary names the macro and its page
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:rich-text-body><p>Pressure: 3 bar</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the summary names the macro "gauge-chart-by-acme" on the page "Guide"

    Scenario: The summary names it again although the page has not changed
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:rich-text-body><p>Pressure: 3 bar</p></ac:rich-text-body></ac:structured-macro>
        """
      And the operator has exported the space "DOCS"
      When the operator exports the space "DOCS" again
      Then the summary says that 1 page was unchanged
      And the summary names the macro "gauge-chart-by-acme" on the page "Guide"

    Scenario: The summary no longer names it once it is gone
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:rich-text-body><p>Pressure: 3 bar</p></ac:rich-text-body></ac:structured-macro>
        """
      And the operator has exported the space "DOCS"
      When the page "Guide" is changed to "Pressure: 3 bar"
      And the operator exports the space "DOCS" again
      Then the summary names no macro

  Rule: Broken markup loses no word

    Scenario: Tags that do not match
      Given the page "Guide" has this body:
        """
        <p>First <b>bold <i>both</b> end</p><div>R&D & more
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "First bold both end"
      And a reader of "Guide" sees "R&D & more"

    Scenario: Text where no text should be
      Given the page "Guide" has this body:
        """
        <table><tr>loose</tr></table><ul>stray<ul></ul></ul>
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "loose"
      And a reader of "Guide" sees "stray"
