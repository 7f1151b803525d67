"""Kills the processes that share the work of an export, at the moment when they ask for something."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from support.asking_process import asking_process
from support.cluster import Cluster
from support.services.faults import Fault, download_of
from support.stage import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class KillingOfWorkers:
    """Kills whoever fetches an attachment from the stand-in for Confluence; counts in `killed`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.killed = 0

    def strikes(self, filename: str, *, times: int | None) -> None:
        """Kill the processes that fetch an attachment: so many of them, or all."""
        attachment = self._stage.site.attachment(filename)
        fault = Fault(self._kill, matches=download_of(attachment), times=times)
        self._stage.confluence.faults.add(fault)

    def strikes_scheduler(self, cluster: Cluster, filename: str) -> None:
        """Kill the scheduler of a cluster when an attachment is fetched for the first time."""

        def kill(
            app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            cluster.loses_scheduler()
            return app(environ, start_response)

        attachment = self._stage.site.attachment(filename)
        self._stage.confluence.faults.add(Fault(kill, matches=download_of(attachment), times=1))

    def ends(self) -> None:
        """Let processes live from now on."""
        self._stage.confluence.faults.mend()

    def _kill(
        self, app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        asking = asking_process(environ)
        asking.kill()
        asking.wait()
        self.killed += 1
        return app(environ, start_response)
