"""What can befall a request, in the words of the features, and which requests it befalls."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from support.services.faults import (
    Fault,
    Matches,
    Outcome,
    announces,
    answers,
    answers_damaged_json,
    closes_the_connection_afterwards,
    closes_the_connection_on_next_use,
    cuts_the_body_short,
    drips,
    drops_the_connection,
    gives_more,
    hangs,
    is_down,
    loses_the_answer,
    only_for_uploads_of,
    redirects_to_itself,
    resets_afterwards,
    says,
    says_the_credentials_back,
    shows_a_login_page,
)
from support.services.faults import bytes_of as download
from support.services.listing_faults import (
    begins_anew,
    leads_back,
    leads_elsewhere,
    lists_twice,
    never_ends,
    promises_more,
    skips,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from support.services.mounting import Mounted
    from support.stage import Stage

_SOME_BYTES = 40
_JSON = "application/json"
_IN_A_MOMENT = timedelta(seconds=1)
_LAST_YEAR = -timedelta(days=365)
_A_THOUSAND_YEARS = str(1000 * 365 * 24 * 3600)
# Attachments are searched for, and so are labels, but these only when pages are known.
_LISTINGS_OF_A_SPACE = ("/pages", "/blogposts", "/content/search")
_PATIENCE_SECONDS = 10.0
_ADDING = ("/file/add", "/files/batch/add", "/create")


def _asks_to_slow_down_until(ahead: timedelta) -> Outcome:
    return answers(429, retry_after=format_datetime(datetime.now(UTC) + ahead, usegmt=True))


OUTCOMES: Mapping[str, Callable[[], Outcome]] = {
    # the connection
    "is refused": is_down,
    "is left without an answer": hangs,
    "is cut off before the answer": drops_the_connection,
    "is cut off in the middle of the answer": lambda: drops_the_connection(after_bytes=_SOME_BYTES),
    "takes effect, but its answer is lost": loses_the_answer,
    "gets half of the answer": lambda: cuts_the_body_short(after_bytes=_SOME_BYTES),
    "gets more than the answer": lambda: gives_more(b"and then some"),
    "is announced as longer than it is": lambda: announces(_SOME_BYTES),
    "is announced as shorter than it is": lambda: announces(-_SOME_BYTES),
    "is answered byte by byte": drips,
    "finds the connection closed afterwards": closes_the_connection_afterwards,
    "leaves a connection that serves no other": closes_the_connection_on_next_use,
    "finds the connection reset afterwards": resets_afterwards,
    "leads back to itself": redirects_to_itself,
    # the server says no, or not now
    "is asked to slow down": lambda: answers(429),
    "is asked to slow down for a second": lambda: answers(429, retry_after="1"),
    "is asked to slow down until a moment": lambda: _asks_to_slow_down_until(_IN_A_MOMENT),
    "is asked to slow down until last year": lambda: _asks_to_slow_down_until(_LAST_YEAR),
    "is asked to slow down for a thousand years": lambda: answers(429, retry_after=_A_THOUSAND_YEARS),
    'is asked to slow down for "a while"': lambda: answers(429, retry_after="a while"),
    "is refused as a mistake": lambda: answers(400),
    "is refused as not signed in": lambda: answers(401),
    "is forbidden": lambda: answers(403),
    "is refused with its credentials said back": lambda: says_the_credentials_back(400),
    "finds nothing": lambda: answers(404),
    "meets a conflict": lambda: answers(409),
    "is refused as too large": lambda: answers(413),
    "meets a broken server": lambda: answers(500),
    "meets a bad gateway": lambda: answers(502),
    "meets an unavailable service": lambda: answers(503),
    "meets a service that is back in a second": lambda: answers(503, retry_after="1"),
    "meets a gateway that waited too long": lambda: answers(504),
    # something else than the answer
    "gets a login page": shows_a_login_page,
    "gets a maintenance page": lambda: says("<!doctype html><p>Back at nine.</p>", "text/html"),
    "gets nothing": lambda: says("", _JSON),
    "gets JSON that breaks off": answers_damaged_json,
    "gets JSON about something else": lambda: says('{"greeting": "hello"}', _JSON),
    "gets a list where parts should be": lambda: says('["hello"]', _JSON),
    "gets a word where a list should be": lambda: says('{"results": "hello", "items": "hello"}', _JSON),
    "gets a number where parts should be": lambda: says("7", _JSON),
}


LISTINGS: Mapping[str, Callable[[], Outcome]] = {
    "leads back to where it was": leads_back,
    "begins anew behind ever new links": begins_anew,
    "goes on and on with nothing in it": never_ends,
    "goes on at another host": leads_elsewhere,
    "tells everything twice": lists_twice,
    "leaves out every second page": skips,
    "promises more than it gives": promises_more,
}


class Troubles:
    """What befalls the requests to the services on a stage."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def befalls_every_request(self, service: str, trouble: str) -> None:
        """Let every request to a service end in the same trouble."""
        self._befalls(service, trouble)

    def befalls_each_request_once(self, service: str, trouble: str) -> None:
        """Let the first request to each place of a service end in trouble, and those after it be served."""
        self._befalls(service, trouble, matches=_first_time())

    def befalls_each_repeatable_request_once(self, service: str, trouble: str) -> None:
        """Do the same, but spare what must not happen twice: the adding of files to a knowledge base."""
        self._befalls(service, trouble, matches=_repeatable(_first_time()))

    def befalls_each_request_after_the_first_once(self, service: str, trouble: str) -> None:
        """Let the first request to each place end in trouble, but for the very first of all."""
        self._befalls(service, trouble, matches=_first_time(), after=1)

    def befalls_each_repeatable_request_after_the_first_once(self, service: str, trouble: str) -> None:
        """Do the same, but spare what must not happen twice."""
        self._befalls(service, trouble, matches=_repeatable(_first_time()), after=1)

    def befalls_adding(self, trouble: str) -> None:
        """Let every adding of files to a knowledge base end in trouble, before anything was added."""
        self._befalls("Open WebUI", trouble, matches=lambda path: path.endswith(_ADDING))

    def befalls_download(self, filename: str, trouble: str) -> None:
        """Let every download of an attachment end in trouble."""
        self._befalls("Confluence", trouble, matches=download(self._stage.site.attachment(filename)))

    def befalls_first_download(self, filename: str, trouble: str) -> None:
        """Let the first download of an attachment end in trouble, and those after it be served."""
        self._befalls("Confluence", trouble, matches=download(self._stage.site.attachment(filename)), times=1)

    def befalls_everything_after_downloads(self, count: int, trouble: str) -> None:
        """Let so many downloads succeed, and every request to Confluence after them end in trouble."""
        downloads = iter(range(count))
        over = False

        def matches(path: str) -> bool:
            nonlocal over
            over = over or (_is_download(path) and next(downloads, None) is None)
            return over

        self._befalls("Confluence", trouble, matches=matches)

    def befalls_downloads_after(self, count: int, trouble: str) -> None:
        """Let so many downloads succeed, and each further one end in trouble."""
        self._befalls("Confluence", trouble, matches=_is_download, after=count)

    def befalls_listing_of_pages(self, trouble: str) -> None:
        """Let the listings of a space's pages go wrong."""
        fault = Fault(LISTINGS[trouble](), matches=_is_listing_of_pages, times=None)
        self._stage.confluence.faults.add(fault)

    def befalls_listing_of_files(self, trouble: str) -> None:
        """Let the listings of the files in a knowledge base go wrong."""
        fault = Fault(LISTINGS[trouble](), matches=_is_listing_of_files, method="GET", times=None)
        self._stage.open_webui.faults.add(fault)

    def follows_the_listing(self, happening: Callable[[], object]) -> None:
        """Let people do something right after the pages were listed."""

        def outcome(
            app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            answer = list(app(environ, start_response))
            happening()
            return answer

        self._stage.confluence.faults.add(Fault(outcome, matches=_is_listing_of_pages))

    def holds_listings_back(self) -> None:
        """Answer none of a space's first listings before there was a request for each of them."""
        everybody = threading.Barrier(len(_LISTINGS_OF_A_SPACE), timeout=_PATIENCE_SECONDS)

        def outcome(
            app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            try:
                everybody.wait()
            except threading.BrokenBarrierError:
                return answers(500)(app, environ, start_response)
            return app(environ, start_response)

        held = Fault(outcome, matches=_is_listing_of_a_space, times=everybody.parties)
        self._stage.confluence.faults.add(held)

    def comes_with_the_first_upload(self, happening: Callable[[], object]) -> None:
        """Let something happen when the first file reaches Open WebUI."""

        def outcome(
            app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            happening()
            return app(environ, start_response)

        self._stage.open_webui.faults.add(Fault(outcome, matches=_is_upload, method="POST"))

    def befalls_upload_of_page(self, title: str, trouble: str) -> None:
        """Let every upload of the file of a page end in trouble."""
        outcome = only_for_uploads_of(self._stage.file_name_of_page(title), self._outcome(trouble))
        uploads = Fault(outcome, matches=_is_upload, method="POST", times=None)
        self._stage.open_webui.faults.add(uploads)

    def _befalls(
        self, service: str, trouble: str, *, matches: Matches = "", after: int = 0, times: int | None = None
    ) -> None:
        fault = Fault(self._outcome(trouble), matches=matches, times=times, after=after)
        self._named(service).faults.add(fault)

    def _outcome(self, trouble: str) -> Outcome:
        if OUTCOMES[trouble] is hangs:
            self._stage.is_waited_for_in_vain()
        return OUTCOMES[trouble]()

    def _named(self, service: str) -> "Mounted":
        return {"Confluence": self._stage.confluence, "Open WebUI": self._stage.open_webui}[service]


def _is_download(path: str) -> bool:
    return "/media/file/" in path


def _is_listing_of_pages(path: str) -> bool:
    return "/spaces/" in path and path.endswith("/pages")


def _is_listing_of_a_space(path: str) -> bool:
    return path.endswith(_LISTINGS_OF_A_SPACE)


def _is_listing_of_files(path: str) -> bool:
    return "/knowledge/" in path and path.endswith("/files")


def _is_upload(path: str) -> bool:
    return path == "/api/v1/files/"


def _repeatable(matches: Callable[[str], bool]) -> Callable[[str], bool]:
    """Match less: not what adds files to a knowledge base."""
    return lambda path: not path.endswith(_ADDING) and matches(path)


def _first_time() -> Callable[[str], bool]:
    """Match each path the first time that it is asked for."""
    seen: set[str] = set()

    def is_new(path: str) -> bool:
        known = path in seen
        seen.add(path)
        return not known

    return is_new
