Feature: What a page says
  As a reader of the exported files
  I want to read what the page said, with its structure
  So that I never have to go back to Confluence to understand it

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Ordinary text keeps its structure

    Scenario: Headings, paragraphs and emphasis
      Given the page "Guide" has this body:
        """
        <h2>Opening hours</h2>
        <p>We open at <strong>nine</strong>, <em>except</em> on <del>Friday</del> Sunday.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ## Opening hours

        We open at **nine**, *except* on ~~Friday~~ Sunday.
        """

    Scenario: Lists inside lists
      Given the page "Guide" has this body:
        """
        <ul><li>Fruit<ol><li>Apple</li><li>Pear</li></ol></li><li>Bread</li></ul>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - Fruit
          1. Apple
          2. Pear
        - Bread
        """

    Scenario: A table with a list and a line break in its cells
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Room</th><th>Has</th></tr>
        <tr><td>Alster<br/>(2nd floor)</td><td><ul><li>screen</li><li>phone</li></ul></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Room | Has |
        | --- | --- |
        | Alster<br>(2nd floor) | - screen<br>- phone |
        """

    Scenario: A merged cell loses no value
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Day</th><th>Who</th></tr>
        <tr><td rowspan="2">Monday</td><td>Ada</td></tr>
        <tr><td>Grace</td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Day | Who |
        | --- | --- |
        | Monday | Ada |
        | Monday | Grace |
        """

    Scenario: Signs that mean something in Markdown stay signs
      Given the page "Guide" has this body:
        """
        <p>2 * 3 * 4, snake_case, #1, a &lt;tag&gt; and a *star*</p><p># no heading</p>
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "2 * 3 * 4, snake_case, #1, a <tag> and a *star*"
      And a reader of "Guide" sees "# no heading"

    Scenario: A star at the end of emphasis stays a star
      Given the page "Guide" has this body:
        """
        <p><em>a*</em><strong>b</strong></p>
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "a*b"

  Rule: Code stays as it was typed

    Scenario: Code with its language
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">python</ac:parameter>
        <ac:plain-text-body><![CDATA[if a < b:
            print("*not* emphasis")]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```python
        if a < b:
            print("*not* emphasis")
        ```
        """

  Rule: Panels stand out

    Scenario Outline: The panel "<panel>" becomes the alert "<alert>"
      Given the page "Guide" has the panel "<panel>" with the text "Mind the step."
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads the alert "<alert>" with the text "Mind the step."

      Examples:
        | panel   | alert     |
        | info    | NOTE      |
        | note    | WARNING   |
        | tip     | TIP       |
        | warning | CAUTION   |

    Scenario: What was folded away can be unfolded
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">The small print</ac:parameter>
        <ac:rich-text-body><p>Nobody reads this.</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" contains "<summary>The small print</summary>"
      And the exported page "Guide" contains "Nobody reads this."

    Scenario: Tasks keep their state
      Given the page "Guide" has this body:
        """
        <ac:task-list>
        <ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Order cake</ac:task-body></ac:task>
        <ac:task><ac:task-id>2</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>Eat cake</ac:task-body></ac:task>
        </ac:task-list>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - [x] Order cake
        - [ ] Eat cake
        """

  Rule: What cannot be converted keeps its text and is marked

    Scenario: An unknown macro with text
      Given the page "Guide" has this body:
        """
        <p>Before.</p>
        <ac:structured-macro ac:name="gauge-chart-by-acme"><ac:rich-text-body><p>Pressure: 3 bar</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" contains "Pressure: 3 bar"
      And the exported page "Guide" contains "gauge-chart-by-acme"
      And the summary names the macro "gauge-chart-by-acme" on the page "Guide"

    Scenario: Broken markup loses no word
      Given the page "Guide" has this body:
        """
        <p>First <b>bold <i>both</b> end</p><div>R&D & more
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "First bold both end"
      And a reader of "Guide" sees "R&D & more"

    Scenario: Script in a page never becomes active
      Given the page "Guide" has this body:
        """
        <p>Hello</p><script>alert('x')</script><a href="javascript:alert(1)">press</a>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" does not contain "<script"
      And the exported page "Guide" does not contain "javascript:"
