Feature: Code and diagrams
  As a reader of the exported files
  I want code exactly as it was typed
  So that it can be copied and run

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Code stays as it was typed

    Scenario: Code with its language
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">python</ac:parameter><ac:plain-text-body><![CDATA[if a < b:
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

    Scenario: Code with a title
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">yml</ac:parameter><ac:parameter ac:name="title">service.yaml</ac:parameter><ac:plain-text-body><![CDATA[port: 8080]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        **service.yaml**

        ```yaml
        port: 8080
        ```
        """

    Scenario: Code that holds fences
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">markdown</ac:parameter><ac:plain-text-body><![CDATA[```
        nested
        ```]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ````markdown
        ```
        nested
        ```
        ````
        """

    Scenario: Code that Confluence had to cut in two
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[if a[b[0]]]]><![CDATA[> 1:]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```
        if a[b[0]]> 1:
        ```
        """

    Scenario: Preformatted text
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="noformat"><ac:plain-text-body><![CDATA[  as it *stands*]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```
          as it *stands*
        ```
        """

    Scenario: Code within a sentence
      Given the page "Guide" has this body:
        """
        <p>Run <code>a | b</code>, never <code>x`y</code>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Run `a | b`, never ``x`y``.
        """

  Rule: The source of diagrams and formulas is kept

    Scenario: Mermaid
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[graph TD; A-->B]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```mermaid
        graph TD; A-->B
        ```
        """

    Scenario: PlantUML
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="plantuml"><ac:plain-text-body><![CDATA[Bob -> Alice : hello]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```plantuml
        Bob -> Alice : hello
        ```
        """

    Scenario: A formula
      Given the page "Guide" has this body:
        """
        <p>So <ac:structured-macro ac:name="mathinline"><ac:parameter ac:name="body">a^2</ac:parameter></ac:structured-macro>.</p>
        <ac:structured-macro ac:name="mathblock"><ac:plain-text-body><![CDATA[e = mc^2]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        So $a^2$.

        $$
        e = mc^2
        $$
        """
