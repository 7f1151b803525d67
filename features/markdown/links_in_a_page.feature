Feature: Links in a page
  As a reader of the exported files
  I want links that go somewhere and say where
  So that none is empty and none surprises

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: Links

    Scenario: To the web and by mail
      Given the page "Guide" has this body:
        """
        <p><a href="https://example.com/a?b=1">our site</a>, <a href="https://example.com">https://example.com</a>, <a href="mailto:a@example.com">mail</a></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        [our site](https://example.com/a?b=1), <https://example.com>, [mail](mailto:a@example.com)
        """

    Scenario: To a heading of this page
      Given the page "Guide" has this body:
        """
        <h2>Who we are?</h2><p><ac:link ac:anchor="Who we are?"><ac:link-body>we</ac:link-body></ac:link></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ## Who we are?

        [we](#who-we-are)
        """

    Scenario: To a page that nobody knows
      Given the page "Guide" has this body:
        """
        <p>See <ac:link><ri:page ri:content-title="Gone"/></ac:link>.</p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        See Gone.
        """

    Scenario: A link without words says its address
      Given the page "Guide" has this body:
        """
        <p><a href="https://example.com/plan"></a></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <https://example.com/plan>
        """

    Scenario: An image from the web with a caption
      Given the page "Guide" has this body:
        """
        <ac:image><ri:url ri:value="https://example.com/logo.png"/><ac:caption>Our logo</ac:caption></ac:image>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        ![logo.png](https://example.com/logo.png)\
        Our logo
        """

    Scenario: An image that is gone
      Given the page "Guide" has this body:
        """
        <p><ac:image><ri:attachment ri:filename="lost.png"/></ac:image></p>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        *[image not found: lost.png]*
        """
