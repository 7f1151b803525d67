"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from support.started_program import started_program

_STARTS_WITHIN_SECONDS = 60
_LOOK_SECONDS = 0.05
_WITHOUT_PAGES = ("--no-dashboard",)


class Cluster:
    """A scheduler at `address`, and workers whose settings for Confluence can be changed at any time."""

    def __init__(self, address: str, scheduler: subprocess.Popen[bytes], settings_file: Path) -> None:
        self.address = address
        self._scheduler = scheduler
        self._settings_file = settings_file

    def is_set_for(self, confluence: Mapping[str, str]) -> None:
        """Give the workers' machine its own settings for Confluence."""
        self._settings_file.write_text(json.dumps({"auth": {"confluence": dict(confluence)}}))
        self._settings_file.chmod(0o600)

    def loses_scheduler(self) -> None:
        """Kill the scheduler."""
        self._scheduler.kill()
        self._scheduler.wait()


@contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Run a cluster; what its processes say is in files in `folder`."""
    settings_file = folder / "settings of the workers.json"
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CME_", "CONFLUENCE_", "OPENWEBUI_", "OPEN_WEBUI_"))
    } | {
        "CME_CONFIG_PATH": str(settings_file),
        # Python 3.11 may stand still where threads begin while a profiler looks: CPython issue 106883.
        "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "0",
        "TMPDIR": str(folder),  # locks of the workers' folders stay where these are made
    }
    announced = folder / "scheduler.json"
    with ExitStack() as running:
        scheduler = running.enter_context(
            _process(
                folder / "scheduler.log",
                environment,
                *("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *_WITHOUT_PAGES),
                *("--scheduler-file", str(announced)),
            )
        )
        for number in range(workers):
            running.enter_context(
                _process(
                    folder / f"worker {number}.log",
                    environment,
                    *("dask_worker", "--scheduler-file", str(announced), "--nthreads", "1", *_WITHOUT_PAGES),
                    *("--host", "127.0.0.1", "--local-directory", str(folder / f"worker {number}")),
                )
            )
        address = asyncio.run(_address_when_ready(announced, workers))
        yield Cluster(address, scheduler, settings_file)


async def _address_when_ready(announced: Path, workers: int) -> str:
    """Return the scheduler's address once it has so many workers.

    It is asked without a client, which would need a thread that begins in time.
    """
    from distributed import rpc  # half a second: only for those who run a cluster

    async with asyncio.timeout(_STARTS_WITHIN_SECONDS):
        while (address := _announced_address(announced)) is None:
            await asyncio.sleep(_LOOK_SECONDS)
        async with rpc(address) as scheduler:
            while len(await scheduler.ncores_running()) < workers:
                await asyncio.sleep(_LOOK_SECONDS)
    return address


def _announced_address(announced: Path) -> str | None:
    with suppress(FileNotFoundError, ValueError):  # not there yet, or not written to its end
        address: str = json.loads(announced.read_text(encoding="utf-8"))["address"]
        return address
    return None


@contextmanager
def _process(log: Path, environment: Mapping[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    program, *arguments = words
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    with (
        log.open("wb") as output,
        started_program(command, environment, output=output, errors=subprocess.STDOUT) as process,
    ):
        yield process
