"""A space of any size to measure with: rich pages, an attachment each, served over loopback.

::

    with ServedSpace(build_space(1000), Conditions(latency=0.05)) as served:
        ...                            # served.url, served.site
        served.traffic()               # requests, downloads, bytes and connections since the last `forget`

Answers are rehearsed: whoever asks the same again gets it at once, so that it is not the stand-in that is
measured.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from support.benchmarks.pages import pages_of
from support.page_bodies import link_to_page
from support.services.confluence_cloud_api import ConfluenceCloudApi
from support.services.confluence_site import ConfluenceSite
from support.services.mounting import StandIn
from support.services.network_conditions import Conditions
from support.services.rehearsed_server import RehearsedServer
from support.services.request_log import LoggedRequest, RequestLog

SPACE_KEY = "BENCH"
PAGE_CHARACTERS = 8_800
ATTACHMENT_BYTES = 20_000
_PAGES_BELOW_ONE = 20
_BODIES = 25
_REFUSED = 429
_PNG = b"\x89PNG\r\n\x1a\n"


def build_space(
    pages: int, *, key: str = SPACE_KEY, site: ConfluenceSite | None = None, with_attachments: bool = True
) -> ConfluenceSite:
    """Build a space of so many pages in a tree three deep; each shows the image that is attached to it.

    Each page but the homepage links to another one.
    The homepage is one of the pages. All images have the same bytes, so that a large space fits into memory.
    """
    site = site or ConfluenceSite()
    bodies, _ = pages_of(PAGE_CHARACTERS, variants=min(_BODIES, pages))
    image = _PNG + bytes(number % 251 for number in range(ATTACHMENT_BYTES - len(_PNG)))
    space = site.add_space(key, f"Space {key}", homepage_storage=bodies[0])
    written = [space.homepage]
    for number in range(1, pages):
        parent = written[number // _PAGES_BELOW_ONE]
        body = bodies[number % len(bodies)]
        storage = body + link_to_page(f"Procedure {max(1, number - 1)} of {key}")
        written.append(site.add_page(space, f"Procedure {number} of {key}", storage, parent=parent))
    for number, page in enumerate(written):
        if page is not None and with_attachments:
            name = f"diagram-{number}.png"
            page.storage += f'<p><ac:image><ri:attachment ri:filename="{name}" /></ac:image></p>'
            site.attach(page, name, image, "image/png")
    return site


class ServedSpace:
    """A site behind a loopback port, under set conditions."""

    def __init__(
        self,
        site: ConfluenceSite,
        conditions: Conditions | None = None,
        *,
        api: Callable[[ConfluenceSite], StandIn] = ConfluenceCloudApi,
    ) -> None:
        self.site = site
        self.api = api(site)
        self._log = RequestLog()
        self._server = RehearsedServer(self.api, self._log, conditions or Conditions())
        self._connections_before = 0
        self.url = f"{self._server.url}{ConfluenceCloudApi.context_path}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def set_conditions(self, conditions: Conditions) -> None:
        """Change the latency, the jitter or the rate limit from now on."""
        self._server.set_conditions(conditions)

    def forget(self) -> None:
        """Count from here on. Raises `AssertionError` where the stand-in was asked what it does not know."""
        assert not self.api.unplanned, f"The stand-in does not know: {self.api.unplanned[:3]}"
        self._log.clear()
        self._connections_before = self._server.connections_opened

    def traffic(self) -> Mapping[str, int]:
        """Count what was asked since `forget`; a redirect to the bytes of an attachment is a download too."""
        assert not self.api.unplanned, f"The stand-in does not know: {self.api.unplanned[:3]}"
        asked = list(self._log)
        downloads = sum("/download" in one.path or "/media/" in one.path for one in asked)
        return {
            "requests": len(asked),
            "download requests": downloads,
            "other requests": len(asked) - downloads,
            "refused requests": sum(one.status == _REFUSED for one in asked),
            "bytes received": sum(one.response_bytes for one in asked),
            "bytes sent": sum(one.request_bytes for one in asked),
            "connections": self._server.connections_opened - self._connections_before,
        }

    @property
    def requests(self) -> list[LoggedRequest]:
        """What was asked since `forget`."""
        return list(self._log)

    @property
    def asked(self) -> list[str]:
        """What was asked since `forget`, by method and path."""
        return [f"{one.method} {one.path}" for one in self._log]
