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

    Scenario: A diagram as Cloud's apps pack it
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="plantumlcloud"><ac:parameter ac:name="data">UzUxKC5JLCopzc1RNXB0yk9SNTLQVTV2BVKOOZnJqUBa1dgRSGak5uTkA5Womhik5qUAlQMA</ac:parameter></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid-cloud"><ac:parameter ac:name="data">{"theme": 1, "code": "graph TD; A--&gt;B"}</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```plantuml
        @startuml
        Bob -> Alice : hello
        @enduml
        ```

        ```mermaid
        graph TD; A-->B
        ```
        """

    Scenario: A source that only looks packed stays as it is
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[flowchart]]></ac:plain-text-body></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[aGVsbG8gd29ybGQh]]></ac:plain-text-body></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[{"code": "A"]]></ac:plain-text-body></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[{"nodes": ["A"]}]]></ac:plain-text-body></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid"><ac:plain-text-body><![CDATA[pie]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```mermaid
        flowchart
        ```

        ```mermaid
        aGVsbG8gd29ybGQh
        ```

        ```mermaid
        {"code": "A"
        ```

        ```mermaid
        {"nodes": ["A"]}
        ```

        ```mermaid
        pie
        ```
        """

    Scenario: A Graphviz diagram, with what the macro shows below it
      Given the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="graphviz"><ac:plain-text-body><![CDATA[digraph { a -> b }]]></ac:plain-text-body><ac:rich-text-body><p>The way in.</p></ac:rich-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ```dot
        digraph { a -> b }
        ```

        The way in.
        """

    Scenario: A diagram whose source is an attachment
      Given the page "Guide" has the attachment "way in.mmd"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="mermaid"><ac:parameter ac:name="filename">way in.mmd</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" links to the exported attachment "way in.mmd"

    Scenario: A drawing is its picture, and a link to its source
      Given the page "Guide" has the attachment "network"
      And the page "Guide" has the attachment "network.png"
      And the page "Guide" has this body:
        """
        <ac:structured-macro ac:name="drawio"><ac:parameter ac:name="diagramDisplayName">The network</ac:parameter><ac:parameter ac:name="diagramName">network</ac:parameter></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" links to the exported attachment "network.png"
      And the exported page "Guide" links to the exported attachment "network"
      And the exported page "Guide" contains "[The network (source of the drawing)]"

    Scenario: A drawing without its files, a diagram and formulas without a source are marked
      Given the page "Guide" has this body:
        """
        <p>Before.</p>
        <ac:structured-macro ac:name="gliffy"><ac:parameter ac:name="name">floor plan</ac:parameter></ac:structured-macro>
        <ac:structured-macro ac:name="drawio"></ac:structured-macro>
        <ac:structured-macro ac:name="mermaid"></ac:structured-macro>
        <ac:structured-macro ac:name="mathblock"></ac:structured-macro>
        <p>So <ac:structured-macro ac:name="mathinline"></ac:structured-macro>.</p>
        """
      When the operator exports the space "DOCS"
      Then the run ends complete
      And the exported page "Guide" contains these passages:
        """
        Before.
        ~
        floor plan
        """
      And the summary names these macros and the pages that hold them:
        | macro      | page  |
        | gliffy     | Guide |
        | drawio     | Guide |
        | mermaid    | Guide |
        | mathblock  | Guide |
        | mathinline | Guide |

    Scenario: Formulas that a reader would take for something else are kept as code
      Given the page "Guide" has this body:
        """
        <p>It costs <ac:structured-macro ac:name="mathinline"><ac:parameter ac:name="body">5\$ + x</ac:parameter></ac:structured-macro>, where <ac:structured-macro ac:name="mathinline"><ac:parameter ac:name="body">a &lt; b</ac:parameter></ac:structured-macro>.</p>
        <ac:structured-macro ac:name="latex"><ac:plain-text-body><![CDATA[\begin{document}x\end{document}]]></ac:plain-text-body></ac:structured-macro>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        It costs `5\$ + x`, where $a \lt  b$.

        ```latex
        \begin{document}x\end{document}
        ```
        """
