Feature: Text
  As a reader of the exported files
  I want its sentences as they were written
  So that emphasis, breaks and signs mean what they meant

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Structure

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

    Scenario: Line breaks and empty paragraphs
      Given the page "Guide" has this body:
        """
        <p>Elbchaussee 1<br/>Hamburg</p><p><br/></p><p>&nbsp;</p><p>Ring twice.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Elbchaussee 1\
        Hamburg

        Ring twice.
        """

    Scenario: A quotation and a rule
      Given the page "Guide" has this body:
        """
        <blockquote><p>Nobody is perfect.</p></blockquote><hr/><p>Next.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        > Nobody is perfect.

        ---

        Next.
        """

    Scenario: Underline, sub- and superscript, which only HTML has
      Given the page "Guide" has this body:
        """
        <p><u>Never</u> drink H<sub>2</sub>O<sub>2</sub> in 10 m<sup>2</sup>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <u>Never</u> drink H<sub>2</sub>O<sub>2</sub> in 10 m<sup>2</sup>.
        """

    Scenario: Emphasis in the middle of a word
      Given the page "Guide" has this body:
        """
        <p>un<em>believ</em>able, <strong>bold</strong>ly, <strong><em>both</em></strong></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        un*believ*able, **bold**ly, ***both***
        """

    Scenario: A definition list
      Given the page "Guide" has this body:
        """
        <dl><dt>Shift</dt><dd>Eight hours.</dd></dl>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        **Shift**

        Eight hours.
        """

  Rule: Signs that mean something in Markdown stay signs

    Scenario: Stars, underscores, brackets and tags
      Given the page "Guide" has this body:
        """
        <p>2 * 3 * 4, snake_case, *star*, [x](y), a &lt;tag&gt;, `tick`, R&amp;D</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        2 * 3 * 4, snake_case, \*star\*, [x\](y), a \<tag>, \`tick\`, R&D
        """

    Scenario: Lines that begin like a heading, a list or a quotation
      Given the page "Guide" has this body:
        """
        <p># no heading</p><p>1. no list</p><p>- no point</p><p>&gt; no quotation</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        \# no heading

        1\. no list

        \- no point

        \> no quotation
        """

    Scenario: A star at the end of emphasis stays a star
      Given the page "Guide" has this body:
        """
        <p><em>a*</em><strong>b</strong></p>
        """
      When the operator exports the space "DOCS"
      Then a reader of "Guide" sees "a*b"

  Rule: Small things

    Scenario: Dates, emoticons and emoji
      Given the page "Guide" has this body:
        """
        <p><time datetime="2024-05-10"/> <ac:emoticon ac:name="tick"/> <ac:emoticon ac:emoji-fallback="🚀" ac:emoji-shortname=":rocket:"/></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        2024-05-10 ✅ 🚀
        """

    Scenario: Advice in a template that nobody has followed yet
      Given the page "Guide" has this body:
        """
        <p>Owner: <ac:placeholder>Name one person</ac:placeholder></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        Owner: *[to be filled in: Name one person]*
        """

    Scenario: Commented text keeps its place
      Given the page "Guide" has this body:
        """
        <p>We <ac:inline-comment-marker ac:ref="1f">always</ac:inline-comment-marker> lock up.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        We always lock up.
        """
