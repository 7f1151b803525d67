Feature: Showing one conversion
  As an operator
  I want to see what becomes of one page
  So that I can judge the Markdown before I export a space

  Rule: A file of storage format is shown as Markdown

    @smoke
    Scenario: The Markdown can be read, and nothing else
      Given a file "page.xml" that says:
        """
        <h2>Opening hours</h2><p>We open at <strong>nine</strong>.</p>
        """
      When the operator converts the file "page.xml"
      Then the command ends with exit code 0
      And the output is this Markdown:
        """
        ## Opening hours

        We open at **nine**.
        """

    Scenario: The Markdown goes into a file
      Given a file "page.xml" that says:
        """
        <p>We open at nine.</p>
        """
      When the operator converts "page.xml" into the file "page.md"
      Then the output is empty
      And the file "page.md" says:
        """
        We open at nine.
        """

    Scenario: Storage format comes from standard input
      When the operator converts from standard input:
        """
        <p>Grüße aus <em>Köln</em></p>
        """
      Then the output is this Markdown:
        """
        Grüße aus *Köln*
        """

    Scenario: Links keep their words where nothing is known around the page
      When the operator converts from standard input:
        """
        <p><ac:link><ri:page ri:content-title="Plan" /></ac:link> and
        <a href="https://example.org/a">the manual</a></p>
        """
      Then the output is this Markdown:
        """
        Plan and [the manual](https://example.org/a)
        """

    Scenario: What stands around the page is left out or marked where nothing is known of it
      When the operator converts from standard input:
        """
        <p>Ask <ac:link><ri:user ri:account-id="557058:ada" /></ac:link> for
        <ac:link><ri:attachment ri:filename="plan.pdf" /></ac:link>.</p>
        <ac:structured-macro ac:name="attachments"></ac:structured-macro>
        <ac:structured-macro ac:name="children"></ac:structured-macro>
        <p>Labels: <ac:structured-macro ac:name="labels"></ac:structured-macro></p>
        <ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Rules"/></ac:link></ac:parameter></ac:structured-macro>
        """
      Then the command ends with exit code 0
      And the output is this Markdown:
        """
        Ask @557058:ada for plan.pdf.

        *[macro not supported: children]*

        Labels:

        *[included from: Rules]*
        """

    Scenario: What could not be converted is named apart from the Markdown
      When the operator converts from standard input:
        """
        <ac:structured-macro ac:name="horoscope"><ac:rich-text-body><p>Luck.</p></ac:rich-text-body></ac:structured-macro>
        """
      Then the command ends with exit code 0
      And the messages name "horoscope"
      And the output does not name "Not converted"

  Rule: A page is shown as its space knows it

    Background:
      Given a Confluence space "DOCS" named "Team Handbook"
      And the space has a page "Onboarding"
      And the space has a page "Plan"
      And the page "Onboarding" links to the page "Plan"

    Scenario: By its address, its links leading to Confluence
      When the operator converts the page at the address of "Onboarding"
      Then the command ends with exit code 0
      And the link "Plan" in the output leads to the page "Plan" in Confluence
      And nothing is exported

    Scenario: By its id
      When the operator converts the page "Onboarding" by its id
      Then the link "Plan" in the output leads to the page "Plan" in Confluence

    Scenario: A page of another site is refused
      When the operator runs "convert https://elsewhere.example.org/wiki/spaces/DOCS/pages/1"
      Then the command ends with exit code 2

  Rule: What cannot be read is said in words

    Scenario: No such file
      When the operator converts the file "missing.xml"
      Then the command ends with exit code 2
      And the operator reads "missing.xml"
      And the operator reads "No such file"

    Scenario: No text
      Given a file "page.xml" that is not UTF-8
      When the operator converts the file "page.xml"
      Then the command ends with exit code 2
      And the operator reads "is not UTF-8"

    Scenario: Standard input that is no text
      When the operator converts bytes that are not UTF-8 from standard input
      Then the command ends with exit code 2
      And the operator reads "Standard input is not UTF-8"
