"""Reading what Confluence answers: a missing key or a wrong type is told as such, with the request's name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from confluence_markdown_exporter.clients.http import ApiSession
from confluence_markdown_exporter.errors import ConfluenceUnexpectedAnswer
from confluence_markdown_exporter.models.foreign_text import without_controls

_PAGING = frozenset({"cursor", "start", "limit", "next"})
_MOST_EMPTY_ANSWERS = 100


class Answer(NamedTuple):
    """One JSON answer, or a part of one, read by key.

    `request` names the request in errors; `path` is where this part stands in the answer; `site` is the
    address that the answer's links are relative to.
    """

    value: Any
    request: str
    site: str
    path: str = ""

    def has(self, *keys: str) -> bool:
        """Say whether there is anything below these keys."""
        return self._below(keys) is not None

    def find(self, *keys: str) -> "Answer | None":
        """Return the part below these keys, None where one of them is absent or null."""
        value = self._below(keys)
        return None if value is None else Answer(value, self.request, self.site, self._place(keys))

    def part(self, *keys: str) -> "Answer":
        """Return the part below these keys, which must be there."""
        return Answer(self._required(keys), self.request, self.site, self._place(keys))

    def parts(self, *keys: str) -> list["Answer"]:
        """Return the members of the list below these keys, which must be there."""
        found = self.part(*keys)
        if not isinstance(found.value, list):
            raise self._unexpected(f"{found.path} is not a list")
        return [
            Answer(member, self.request, self.site, f"{found.path}[{position}]")
            for position, member in enumerate(found.value)
        ]

    def text(self, *keys: str) -> str:
        """Return the text below these keys; a whole number (v1 has such ids) is given as text."""
        return self._as_text(self._required(keys), keys)

    def optional_text(self, *keys: str) -> str:
        """Return the text below these keys, "" where there is none."""
        value = self._below(keys)
        return "" if value is None else self._as_text(value, keys)

    def number(self, *keys: str) -> int:
        """Return the whole number below these keys."""
        value = self._required(keys)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._unexpected(f"{self._place(keys)} is not a whole number")
        return value

    def optional_number(self, *keys: str) -> int | None:
        """Return the whole number below these keys; None for none, or for a word such as "none"."""
        value = self._below(keys)
        return None if value is None or isinstance(value, str) else self.number(*keys)

    def moment(self, *keys: str) -> str:
        """Return the time below these keys, in UTC to the millisecond: `2024-04-22T16:35:21.231Z`."""
        text = self.text(*keys)
        try:
            return in_utc(datetime.fromisoformat(text))
        except ValueError as error:
            raise self._unexpected(f"{self._place(keys)} is no ISO 8601 time") from error

    def address(self, *keys: str) -> str:
        """Return the link below these keys as a whole address, "" where there is none."""
        link = self.link(*keys).geturl()
        return self.site + link if link.startswith("/") else link

    def link(self, *keys: str) -> SplitResult:
        """Return the link below these keys in its parts, an empty one where there is none."""
        written = self.optional_text(*keys)
        try:
            return urlsplit(written)
        except ValueError as error:
            raise self._unexpected(f"{self._place(keys)} is no address") from error

    def _below(self, keys: Sequence[str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
        value = self.value
        for depth, key in enumerate(keys):
            if not isinstance(value, dict):
                raise self._unexpected(f"{self._place(keys[:depth]) or 'its top level'} is not a JSON object")
            value = value.get(key)
            if value is None:
                return None
        return value

    def _required(self, keys: Sequence[str]) -> Any:  # noqa: ANN401
        value = self._below(keys)
        if value is None:
            raise self._unexpected(f"{self._place(keys)} is missing")
        return value

    def _as_text(self, value: object, keys: Sequence[str]) -> str:
        if isinstance(value, str):
            return without_controls(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self._unexpected(f"{self._place(keys)} is not text")

    def _place(self, keys: Sequence[str]) -> str:
        """Return where the part below these keys stands in the answer; it is told only with errors."""
        return ".".join([self.path, *keys] if self.path else keys)

    def _unexpected(self, what: str) -> ConfluenceUnexpectedAnswer:
        return ConfluenceUnexpectedAnswer(
            f"Confluence's answer to {self.request} is not as its API documents it: {what}.",
            advice="Check that auth.confluence.url is the address of Confluence itself.",
        )


def ask(
    api: ApiSession,
    path: str,
    params: Mapping[str, Any] | None = None,
    *,
    method: str = "GET",
    body: Mapping[str, Any] | None = None,
) -> Answer:
    """Send one request that only reads, whatever its method, and return its answer."""
    value = api.send_json(method, path, params=params, json=body)
    answer = Answer(value, f"{method} {path}", api.base_url)
    site = answer.link("_links", "base").geturl().rstrip("/")
    return answer._replace(site=site) if site else answer


def listing(api: ApiSession, path: str, params: Mapping[str, Any]) -> Iterator[Answer]:
    """Yield the results of a listing, page after page.

    Both dialects name the next page in `_links.next`. Only its paging parameters are taken over: the
    request stays ours, so that a link can lead to no other place, and behind the API gateway, where the
    link lacks the gateway's own path, it works all the same. A listing that leads back, or begins anew
    behind another link, is an error, no loop; so is one that goes on for long and holds nothing.
    """
    asked = {**params}
    trail = _Trail()
    while True:
        answer = ask(api, path, asked)
        results = answer.parts("results")
        yield from results
        if not answer.optional_text("_links", "next"):
            return
        link = answer.link("_links", "next")
        paging = {key: value for key, value in parse_qsl(link.query) if key in _PAGING}
        if _leads_elsewhere(link, answer, api) or not trail.leads_on(results, paging):
            raise ConfluenceUnexpectedAnswer(
                f"Confluence's answer to {answer.request} names a next page that leads nowhere new.",
                advice="A complete listing cannot be had; run the same command again.",
            )
        asked.update(paging)


@dataclass(slots=True)
class _Trail:
    """Where a listing has led so far: places, what answers began with, how many empty ones in a row."""

    places: set[tuple[str | None, str | None]] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    empty: int = 0

    def leads_on(self, results: Sequence[Answer], paging: Mapping[str, str]) -> bool:
        """Say whether the next place is a new one, after results that were not there before."""
        place = (paging.get("cursor"), paging.get("start"))
        first = results[0].optional_text("id") if results else ""
        self.empty = 0 if results else self.empty + 1
        if place in self.places or place == (None, None) or first in self.beginnings:
            return False
        self.places.add(place)
        if first:
            self.beginnings.add(first)
        return self.empty <= _MOST_EMPTY_ANSWERS


def in_utc(moment: datetime) -> str:
    """Write a time in UTC to the millisecond; one without an offset is taken for UTC.

    Raises `ValueError` for a moment that is in year 0 or 10000 in UTC.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise ValueError(f"{moment} is out of range") from error


def _leads_elsewhere(link: SplitResult, answer: Answer, api: ApiSession) -> bool:
    site = answer.link("_links", "base")
    return bool(link.netloc) and link.netloc not in {urlsplit(api.base_url).netloc, site.netloc}


def creator_name(found: Answer) -> str:
    """Return who created a page or attachment; "" where nobody signed in did (v1 says "Anonymous")."""
    if found.optional_text("history", "createdBy", "type") == "anonymous":
        return ""
    return found.optional_text("history", "createdBy", "displayName")
