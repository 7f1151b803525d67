"""The site whose answers and export are changed."""

from support.services.confluence_site import ConfluenceSite


def small_site() -> ConfluenceSite:
    """Build a site with one of everything that a parser has a place for."""
    site = ConfluenceSite()
    space = site.add_space("DOCS", "Handbook")
    guide = site.add_page(space, "Guide", "<p>Read <em>this</em>.</p>", parent=site.page("Home"))
    site.add_blog_post(space, "News", "<p>New.</p>")
    site.label_page(guide, "how-to", "public")
    site.attach(guide, "plan.pdf", b"the plan", "application/pdf")
    site.comment_on(guide, "<p>Why?</p>", author=site.robot)
    site.restrict_viewing(guide, site.robot)
    return site
