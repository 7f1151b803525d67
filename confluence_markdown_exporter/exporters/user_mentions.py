"""Finds the people that bodies mention."""

import re

_MENTIONED_USER = re.compile(r'ri:(?:account-id|userkey|username)="([^"]+)"')


def mentioned_users(storage: str) -> set[str]:
    """Return the account ids, user keys and user names in a body."""
    return set(_MENTIONED_USER.findall(storage))
