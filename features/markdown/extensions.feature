Feature: Macros of one's own
  As a company with a macro of its own in Confluence
  I want to say how it reads in Markdown
  So that nothing is marked as unknown that we know

  A Python package says so by an entry point; it is installed beside the exporter, and nothing else is to be done.

  Background:
    Given a file "page.xml" that says:
      """
      <ac:structured-macro ac:name="glossary"><ac:rich-text-body><p>Valve: a tap with a name.</p></ac:rich-text-body></ac:structured-macro>
      """

  Scenario: Without a package the macro is marked and its text kept
    When the operator converts the file "page.xml"
    Then the output is this Markdown:
      """
      *[macro not supported: glossary]*

      Valve: a tap with a name.
      """
    And the messages name "glossary"

  Scenario: With a package the macro reads as the package says
    Given an installed package that turns the macro "glossary" into a quotation
    When the operator converts the file "page.xml"
    Then the output is this Markdown:
      """
      > Valve: a tap with a name.
      """

  Scenario: A package can change how one of our own macros reads
    Given an installed package that turns the macro "info" into a quotation
    And a file "page.xml" that says:
      """
      <ac:structured-macro ac:name="info"><ac:rich-text-body><p>Two people at least.</p></ac:rich-text-body></ac:structured-macro>
      """
    When the operator converts the file "page.xml"
    Then the output is this Markdown:
      """
      > Two people at least.
      """

  Scenario Outline: A package that <fault> is named, and nothing is converted without it
    Given an installed package that <fault>
    When the operator converts the file "page.xml"
    Then the command ends with a usage error
    And the operator is told "<words>"
    And the operator is told "Update or remove the package"

    Examples:
      | fault              | words                                              |
      | cannot be imported | The macro extension 'glossary' cannot be loaded    |
      | names no rules     | The macro extension 'glossary' names 'nothing'     |
