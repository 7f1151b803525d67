"""Lists that Confluence computes when somebody looks: resolved where the export knows them, else marked."""

from confluence_markdown_exporter.markdown.elements.links import mention
from confluence_markdown_exporter.markdown.escaping import escape
from confluence_markdown_exporter.markdown.macro import Macro
from confluence_markdown_exporter.markdown.parsing import RI
from confluence_markdown_exporter.markdown.registry import Rules
from confluence_markdown_exporter.markdown.walker import Walker
from confluence_markdown_exporter.markdown.writing import is_safe, link

rules = Rules()

_TELLING = ("title", "cql", "label", "labels", "query", "max")


@rules.macro(
    "recently-updated", "recently-updated-dashboard", "contentbylabel", "detailssummary", "blog-posts",
    "livesearch", "search", "pagetreesearch", "content-report-table", "tasks-report-macro", "listlabels",
    "popular-labels", "related-labels", "recently-used-labels", "contributors", "contributors-summary",
    "change-history", "create-from-template", "gadget", "calendar", "team-calendar", "spaces", "navmap",
    "network", "favpages", "userlister", "global-reports", "index", "activity-stream", "space-details",
    "content-by-user", "space-attachments", "recent-updates", "bookmarks", "junitreport", "blog-roll",
)  # fmt: skip
def live_list(walker: Walker, macro: Macro) -> list[str]:
    """A list that only Confluence can make: a sign that it is there, with what it was asked for."""
    told = ", ".join([f"{name} {macro.parameters[name]}" for name in _TELLING if macro.parameters.get(name)])
    asked = f" ({escape(told).strip()})" if told else ""
    return [
        f"*[live list, only in Confluence: {escape(macro.name).strip()}{asked}]*",
        *walker.blocks(macro.rich_body),
    ]


@rules.inline_macro("labels", "page-labels", "label-list")
def labels(walker: Walker, _macro: Macro) -> str:
    """The page's labels."""
    return ", ".join([escape(label).strip() for label in walker.resolver.labels()])


@rules.inline_macro("jira", "jiraissues", "jira-issue")
def jira(walker: Walker, macro: Macro) -> str:
    """A Jira issue by its key, or the query of a table of issues."""
    key = macro.parameter("key", "issueKey")
    if key:
        return escape(key).strip()
    address = macro.parameter("url", "")
    if address.startswith(("http://", "https://")) and is_safe(address):
        return link("Jira", walker.resolver.url(address))
    query = macro.parameter("jqlQuery", "jql", "")
    what = "number of Jira issues" if macro.parameter("count") == "true" else "Jira issues"
    return (
        f"*[live list, only in Jira: {what}, {escape(query).strip()}]*"
        if query
        else walker.marker("macro", macro.name)
    )


@rules.inline_macro("profile", "profile-picture", "user-profile")
def profile(walker: Walker, macro: Macro) -> str:
    """A person."""
    user = macro.resource()
    if user is not None and user.tag == RI + "user":
        return mention(walker, user)
    return walker.marker("macro", macro.name)
