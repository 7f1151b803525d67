"""Tells somebody else's program that a run did not end well."""

from collections.abc import Mapping
from typing import Any

import requests

from confluence_markdown_exporter.clients.http import Timeouts
from confluence_markdown_exporter.errors import WebhookError


def post_summary(url: str, summary: Mapping[str, Any], timeouts: Timeouts) -> None:
    """POST a summary as JSON; raise `WebhookError` where it was not taken. It is tried once.

    The address may hold a token, so no message names it.
    """
    try:
        answer = requests.post(
            url, json=summary, timeout=(timeouts.connect, timeouts.read), allow_redirects=False
        )
    except requests.RequestException as error:
        raise WebhookError(
            f"The webhook could not be told: {type(error).__name__}.", advice="Check notify.webhook_url."
        ) from None
    if not answer.ok or answer.is_redirect:
        raise WebhookError(f"The webhook answered {answer.status_code}.", advice="Check notify.webhook_url.")
