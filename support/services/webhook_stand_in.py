"""A stand-in for whatever listens to a webhook: it keeps what it is told."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TOKEN = "token-of-the-webhook"


class WebhookStandIn:
    """Takes JSON by POST at one address; `told` is what came, the oldest first."""

    context_path = f"/hooks/{TOKEN}"

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.unplanned: list[str] = []

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse", /) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        if request.method != "POST" or request.path != self.context_path:
            self.unplanned.append(f"{request.method} {request.path}")
            return Response("", 404)(environ, start_response)
        self.told.append(json.loads(request.get_data()))
        return Response("", 204)(environ, start_response)
