"""What both services were asked in the latest run."""

from typing import TYPE_CHECKING

from support.services.request_log import LoggedRequest

if TYPE_CHECKING:
    from support.stage import Stage


class Traffic:
    """The requests that reached the services on a stage since the run began."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    @property
    def requests_to_confluence(self) -> list[LoggedRequest]:
        """What Confluence was asked in the latest run."""
        return list(self._stage.confluence.log)

    @property
    def requests_to_open_webui(self) -> list[LoggedRequest]:
        """What Open WebUI was asked in the latest run."""
        return list(self._stage.open_webui.log)

    def content_requests(self) -> list[LoggedRequest]:
        """Requests for the content of pages."""
        return [one for one in self.requests_to_confluence if "body" in one.query]

    def restriction_requests(self) -> list[LoggedRequest]:
        """Requests for who may view pages."""
        return [one for one in self.requests_to_confluence if "restrictions" in one.query]

    def download_requests(self) -> list[LoggedRequest]:
        """Requests for the bytes of attachments."""
        return [one for one in self.requests_to_confluence if _is_download(one)]

    def requests_besides_downloads(self) -> list[LoggedRequest]:
        """All other requests to Confluence."""
        return [one for one in self.requests_to_confluence if not _is_download(one)]

    def attachments_asked_for(self) -> int:
        """How many different attachments were asked for."""
        return len({one.path for one in self.download_requests() if "/media/" in one.path})

    def requests_without_api_key(self) -> list[LoggedRequest]:
        """Requests to Open WebUI that did not carry a bearer token."""
        return [one for one in self.requests_to_open_webui if one.signed_in != "Bearer"]

    def uploads_in_latest_run(self) -> int:
        """How many files were sent."""
        return sum(
            one.method == "POST" and one.path == "/api/v1/files/" for one in self.requests_to_open_webui
        )

    def changes_in_open_webui(self) -> list[LoggedRequest]:
        """Requests to Open WebUI that may have changed something there."""
        return [one for one in self.requests_to_open_webui if one.method != "GET"]

    def batch_adds(self) -> int:
        """How often files were added many at a time."""
        return self._stage.open_webui.log.count(path_contains="/files/batch/add", method="POST")

    def single_adds(self) -> int:
        """How often a file was added by itself."""
        return self._stage.open_webui.log.count(path_contains="/file/add", method="POST")

    def removals_follow_a_listing(self) -> bool:
        """Whether files were removed, and only after a listing that followed the adding."""
        asked = [f"{one.method} {one.path}" for one in self.requests_to_open_webui]
        added = max(number for number, one in enumerate(asked) if one.endswith("/add"))
        removed = min(number for number, one in enumerate(asked) if one.endswith("/sync/cleanup"))
        return any(one.startswith("GET") and one.endswith("/files") for one in asked[added:removed])


def _is_download(request: LoggedRequest) -> bool:
    return any(part in request.path for part in ("/download", "/media/"))
