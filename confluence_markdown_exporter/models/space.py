"""A Confluence space."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """A space of a Confluence site.

    `id` is Confluence's own id (its form differs by source); `homepage_id` is None where the space
    has no homepage; `url` is where people open it in a browser, "" where the source does not know.
    """

    key: str
    name: str
    id: str = ""
    homepage_id: str | None = None
    url: str = ""
    status: str = "current"

    @property
    def homepageId(self) -> str | None:  # noqa: N802
        """The same as `homepage_id`, under the name that Confluence and its users know."""
        return self.homepage_id
