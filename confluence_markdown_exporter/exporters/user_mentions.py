"""The people whom bodies mention."""

import re
from collections.abc import Iterable

from confluence_markdown_exporter.sources import ContentSource

_MENTIONED_USER = re.compile(r'ri:(?:account-id|userkey|username)="([^"]+)"')


def mentioned_users(storage: str) -> set[str]:
    """Return the account ids, user keys and user names in a body."""
    return set(_MENTIONED_USER.findall(storage))


class UserNames:
    """The display names of mentioned people, each asked for once; `known` maps what bodies call them."""

    def __init__(self, source: ContentSource) -> None:
        self._source = source
        self._asked: set[str] = set()
        self.known: dict[str, str] = {}

    def learn(self, markups: Iterable[str]) -> None:
        """Look up in one go the people whom these bodies mention for the first time."""
        mentioned = {user for markup in markups for user in mentioned_users(markup)}
        unknown = sorted(mentioned - self._asked)
        if unknown:
            self.known.update(self._source.user_names(unknown))
            self._asked.update(unknown)
