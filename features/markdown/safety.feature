Feature: Safety
  As a reader of the exported files
  I want nothing in a page to run or reach out
  So that exported files can be opened anywhere

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Nothing in a page becomes active

    Scenario: Script and addresses that run
      Given the page "Guide" has this body:
        """
        <p>Hello</p><script>alert(1)</script><p><a href="javascript:alert(1)">press</a></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Hello

        ```js
        alert(1)
        ```

        press
        """

    Scenario: HTML that a page holds as such
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="html"><ac:plain-text-body><![CDATA[<img src=x onerror="run()">]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```html
        <img src=x onerror="run()">
        ```
        """

    Scenario: Tags that are spelled out
      Given the page "Guide" has this body:
        """
        <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        \<script>alert(1)\</script>
        """

    Scenario: Links that read the disk
      Given the page "Guide" has this body:
        """
        <p><a href="file:///etc/passwd">press</a> <img src="data:text/html,x" alt="picture"/></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        press picture
        """

    Scenario: Markdown that a page holds as such
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="markdown"><ac:plain-text-body><![CDATA[**bold** <script>run()</script> [press](javascript:run())]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        **bold** \<script>run()\</script> [press](unsafe:javascript:run())
        """

  Rule: Hostile pages harm nothing else

    Scenario Outline: A page with <trick>
      Given the space has a page "Trap" that holds <trick>
      When the operator exports the space "DOCS"
      Then these pages are exported:
        | title |
        | Guide |
        | Trap  |
      And the run ends complete
      And the exported page "Trap" does not contain "root:"

      Examples:
        | trick                          |
        | a bomb of entities             |
        | an entity that reads a file    |
        | ten thousand nested elements   |
        | a paragraph of one megabyte    |
        | control characters             |
        | a tag that never ends          |
