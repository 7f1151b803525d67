Feature: Lists
  As a reader of the exported files
  I want lists as they were nested and numbered
  So that steps stay in order and below what they belong to

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Lists keep their shape

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

    Scenario: A point of several paragraphs, with code
      Given the page "Guide" has this body:
        """
        <ol><li><p>Stop the pump.</p><p>Wait.</p></li><li><p>Run</p><ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[pump --off]]></ac:plain-text-body></ac:structured-macro></li></ol>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        1. Stop the pump.

           Wait.
        2. Run

           ```bash
           pump --off
           ```
        """

    Scenario: Numbers that begin later
      Given the page "Guide" has this body:
        """
        <ol start="4"><li>Fourth</li><li>Fifth</li></ol>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        4. Fourth
        5. Fifth
        """

    Scenario: Two lists in a row stay two
      Given the page "Guide" has this body:
        """
        <ul><li>one</li></ul><ul><li>other</li></ul>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - one

        <!-- -->

        - other
        """

    Scenario: A list that Confluence put into a list without a point
      Given the page "Guide" has this body:
        """
        <ul><li>one</li><ul><li>below one</li></ul></ul>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - one
          - below one
        """

  Rule: Tasks keep state, person and date

    Scenario: Tasks
      Given the page "Guide" has this body:
        """
        <ac:task-list>
        <ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Order cake</ac:task-body></ac:task>
        <ac:task><ac:task-id>2</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>Eat cake by <time datetime="2024-06-01"/></ac:task-body></ac:task>
        </ac:task-list>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        - [x] Order cake
        - [ ] Eat cake by 2024-06-01
        """
