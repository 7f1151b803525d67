"""What befalls both services: outages, refusals, losses, slowness, and how they end."""

from typing import TYPE_CHECKING

from support.services.faults import (
    Fault,
    Outcome,
    answers,
    asks_instead,
    blanks_the_file,
    bytes_of,
    cuts_the_body_short,
    download_of,
    drops_the_connection,
    forgets_the_key,
    is_down,
    only_for_uploads_of,
    shows_a_login_page,
    vanishes,
)

if TYPE_CHECKING:
    from support.stage import Stage

_HESITATIONS: dict[str, Outcome] = {
    'answers "unavailable"': answers(503),
    "asks to slow down": answers(429, retry_after="1"),
    "drops the connection": drops_the_connection(),
}
_NO_EXTENSION_OF_OURS = "nothing"


class Mishaps:
    """What can befall the services on a stage."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def confluence_goes_down(self) -> None:
        """Let Confluence refuse connections."""
        self._stage.confluence.faults.add(Fault(is_down(), times=None))

    def confluence_shows_login_page(self) -> None:
        """Put a sign-in page before Confluence."""
        self._stage.confluence.faults.add(Fault(shows_a_login_page(), times=None))

    def confluence_hides_people(self) -> None:
        """Let nobody look up users."""
        self._stage.confluence.faults.add(Fault(answers(403), matches="/users-bulk", times=None))

    def confluence_hides_restrictions(self) -> None:
        """Let Confluence leave out who may view pages when it is asked, as very old servers do."""
        self._stage.site.tells_restrictions = False

    def confluence_fails_to_list_pages(self) -> None:
        """Let the listing of pages fail."""
        self._stage.confluence.faults.add(
            Fault(answers(500), matches=lambda path: path.endswith("/pages"), times=None)
        )

    def confluence_hesitates(self, hesitation: str, times: int | None) -> None:
        """Let Confluence fail some times, None for ever, after it was first reached."""
        self._stage.confluence.faults.add(Fault(_HESITATIONS[hesitation], after=1, times=times))

    def loses_attachment(self, filename: str) -> None:
        """Let an attachment be listed but gone when it is fetched."""
        wanted = download_of(self._stage.site.attachment(filename))
        self._stage.confluence.faults.add(Fault(vanishes(), matches=wanted, times=None))

    def breaks_download(self, filename: str) -> None:
        """Let the transfer of an attachment's bytes end early."""
        attachment = self._stage.site.attachment(filename)
        outcome = cuts_the_body_short(after_bytes=len(attachment.content) // 2)
        self._stage.confluence.faults.add(Fault(outcome, matches=bytes_of(attachment), times=None))

    def shows_login_page_for_download(self, filename: str) -> None:
        """Let a sign-in page come in place of an attachment's bytes."""
        wanted = bytes_of(self._stage.site.attachment(filename))
        self._stage.confluence.faults.add(Fault(shows_a_login_page(), matches=wanted, times=None))

    def withholds_content_of(self, title: str) -> None:
        """Let a page be deleted after it was listed and before its content is fetched."""
        page = self._stage.page(title)

        def deletes_first(app, environ, start_response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            self._stage.site.delete_page(page)
            return app(environ, start_response)

        bodies = Fault(deletes_first, matches=lambda path: path.endswith("/api/v2/pages"), times=None)
        self._stage.confluence.faults.add(bodies)

    def forgets_page_in_next_listing(self, title: str) -> None:
        """Let the next listing of pages miss one, as happens when somebody moves it meanwhile."""
        page = self._stage.page(title)

        def misses(app, environ, start_response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            page.status = "trashed"
            answer = app(environ, start_response)
            page.status = "current"
            return answer

        listing = Fault(misses, matches=lambda path: "/spaces/" in path and path.endswith("/pages"))
        self._stage.confluence.faults.add(listing)

    def confluence_recovers(self) -> None:
        """End all faults of Confluence."""
        self._stage.confluence.faults.mend()
        self._stage.answers_again()

    def webhook_goes_down(self) -> None:
        """Let nobody answer at the webhook's address."""
        assert self._stage.mounted_webhook is not None
        self._stage.mounted_webhook.faults.add(Fault(is_down(), times=None))

    def open_webui_goes_down(self) -> None:
        """Let Open WebUI refuse connections."""
        self._stage.open_webui.faults.add(Fault(is_down(), times=None))

    def open_webui_refuses_knowledge_bases(self) -> None:
        """Let nobody create a knowledge base."""
        self._stage.open_webui.faults.add(
            Fault(answers(400, words="No more knowledge bases"), matches="/create", method="POST", times=None)
        )

    def open_webui_refuses_uploads(self) -> None:
        """Let every upload be refused: the server is set to take no file of these kinds."""
        self._stage.outsider.allows_extensions([_NO_EXTENSION_OF_OURS])

    def open_webui_key_expires_after_uploads(self, count: int) -> None:
        """Let the API key be taken for some uploads and then no more."""
        self._befalls_uploads(forgets_the_key(), after=count)

    def open_webui_processes_slowly(self) -> None:
        """Let no file be ready when it is first looked at: the server does the work in the background."""
        self._befalls_uploads(asks_instead("process_in_background=true", "process_in_background=false"))

    def open_webui_never_finishes(self, title: str) -> None:
        """Let a page's file be taken and never be processed."""
        never = asks_instead("process=false", "process=true")
        self._befalls_uploads(only_for_uploads_of(self._stage.file_name_of_page(title), never))

    def open_webui_cannot_process_attachment(self, filename: str) -> None:
        """Let the processing of an attachment fail: it is a PDF that ends in the middle."""
        self._stage.site.replace_attachment(self._stage.site.attachment(filename), b"%PDF-1.4 cut off")

    def open_webui_cannot_process_page(self, title: str) -> None:
        """Let the processing of a page's file fail: nothing of its text arrives."""
        self._befalls_uploads(only_for_uploads_of(self._stage.file_name_of_page(title), blanks_the_file()))

    def open_webui_drops_from_batch(self, title: str) -> None:
        """Let batch add leave a page's file out without a word."""
        self._stage.stand_in.left_out_by_batch_add.add(self._stage.file_name_of_page(title))

    def open_webui_recovers(self) -> None:
        """End all faults of Open WebUI."""
        self._stage.open_webui.faults.mend()
        self._stage.answers_again()
        self._stage.outsider.allows_extensions([])

    def _befalls_uploads(self, outcome: Outcome, *, after: int = 0) -> None:
        self._stage.open_webui.faults.add(
            Fault(
                outcome, matches=lambda path: path == "/api/v1/files/", method="POST", after=after, times=None
            )
        )
