"""Listings that go wrong: each turns the JSON of an answer into one that cannot be trusted."""

import itertools
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from support.services.faults import Outcome

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MORE_THAN_COME = 1000


def _rewrites(change: Callable[[dict[str, Any], str], object]) -> Outcome:
    """Pass the request on, and change what is answered; `change` is told the path too."""

    def outcome(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = Response.from_app(app, environ, buffered=True)
        told = json.loads(answer.data)
        change(told, environ["SCRIPT_NAME"] + environ["PATH_INFO"])
        answer.data = json.dumps(told).encode()
        return answer(environ, start_response)

    return outcome


def begins_anew() -> Outcome:
    """Name a new place each time, where the same is found again."""
    cursors = itertools.count()

    def change(told: dict[str, Any], path: str) -> None:
        told["_links"]["next"] = f"{path}?cursor=again-{next(cursors)}"

    return _without_cursor(_rewrites(change))


def leads_back() -> Outcome:
    """Name the same place each time."""

    def change(told: dict[str, Any], path: str) -> None:
        told["_links"]["next"] = f"{path}?cursor=here"

    return _without_cursor(_rewrites(change))


def never_ends() -> Outcome:
    """Name a new place each time, where nothing is."""
    cursors = itertools.count()

    def change(told: dict[str, Any], path: str) -> None:
        told["results"] = []
        told["_links"]["next"] = f"{path}?cursor=on-{next(cursors)}"

    return _without_cursor(_rewrites(change))


def leads_elsewhere() -> Outcome:
    """Name a place on another host."""

    def change(told: dict[str, Any], path: str) -> None:
        told["_links"]["next"] = f"https://elsewhere.example.net{path}?cursor=x"

    return _rewrites(change)


def lists_twice() -> Outcome:
    """Tell each result twice, as when a page moves on while its listing is read."""
    return _rewrites(lambda told, _path: told["results"].extend(list(told["results"])))


def skips() -> Outcome:
    """Leave out every other result."""
    return _rewrites(lambda told, _path: told.update(results=told["results"][::2]))


def promises_more() -> Outcome:
    """Tell of more than comes."""
    return _rewrites(lambda told, _path: told.update(total=_MORE_THAN_COME))


def _without_cursor(outcome: Outcome) -> Outcome:
    """Forget where the asker wants to go on: the stand-in does not know the places that were made up."""

    def from_the_beginning(
        app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        kept = [part for part in environ["QUERY_STRING"].split("&") if not part.startswith("cursor=")]
        return outcome(app, environ | {"QUERY_STRING": "&".join(kept)}, start_response)

    return from_the_beginning
