"""Looks at what all threads of this process do, again and again, and tells it by the stages of an export.

A sample belongs to the innermost function of the package that says what is being done; clients only carry, so
whoever called them counts. A thread that waits (for the network, for another thread) is told apart from one
that works, or would if it had its turn. Python lets the sampler look when some thread lets go of its lock,
mostly around a file or a row of the ledger: threads that wait there to go on are seen too often, long pieces
of work in Python, such as conversions, too rarely.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import confluence_markdown_exporter

OTHER = "other"
STAGES = ("listing", "bodies", "conversion", "downloads", "writing", "upload", OTHER)

_PACKAGE = Path(confluence_markdown_exporter.__file__).parent
_SAMPLE_SECONDS = 0.004
_SWITCH_SECONDS = 0.001
_CARRIERS = (
    "clients/http",
    "clients/retrying",
    "clients/reading",
    "clients/service_session",
    "clients/pace",
    "clients/confluence_answers",
    "clients/open_webui_answers",
)
_WRITERS = ("exporters/output_folder",)
# The first that fits decides; a stage is known by where its code lives, within the clients by what is asked.
_BY_FUNCTION = {
    "bodies": "bodies",
    "_stored_bodies": "bodies",
    "bodies_by_search": "bodies",
    "_rendered": "bodies",
    "download": "downloads",
}
_BY_MODULE = (
    ("clients/open_webui", "upload"),
    ("clients/multipart", "upload"),
    ("clients/", "listing"),
    ("markdown/", "conversion"),
    ("processors/", "conversion"),
    ("exporters/link_resolver", "conversion"),
    ("exporters/page_writer", "conversion"),
    ("exporters/user_mentions", "conversion"),
    ("exporters/part_export", OTHER),
    ("exporters/space_export", OTHER),
    ("exporters/bodies", "bodies"),
    ("exporters/downloads", "downloads"),
    ("exporters/attachment_export", "downloads"),
    ("exporters/output_folder", "writing"),
    ("exporters/former_files", "writing"),
    ("ledger", "writing"),
    ("exporters/open_webui", "upload"),
    ("exporters/knowledge_base", "upload"),
    ("exporters/text_memory", "upload"),
    ("exporters/space_index", "listing"),
    ("exporters/export_run", "listing"),
    ("exporters/markdown_exporter", "listing"),
    ("exporters/page_choice", "listing"),
    ("exporters/presence", "listing"),
    ("sources/", "listing"),
)
_WAITING = {
    "threading": {"wait", "acquire", "join", "_wait_for_tstate_lock"},
    "queue": {"get", "put"},
    "socket": {"readinto", "create_connection", "recv", "recv_into"},
    "connection": {"create_connection", "wait"},
    "ssl": {"read", "recv", "recv_into"},
    "selectors": {"select"},
    "_base": {"wait", "result", "as_completed"},
}


class StageSamples:
    """Samples within a `with` block; `told` has the result."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="stage sampler", daemon=True)
        self._main = threading.main_thread().ident
        self._taken = 0
        self._working: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._main_waits: Counter[str] = Counter()

    def __enter__(self) -> "StageSamples":
        self._switch_before = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._started, self._cpu_before = time.perf_counter(), time.process_time()
        self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._sampler.join()
        self._seconds = time.perf_counter() - self._started
        self._cpu_seconds = time.process_time() - self._cpu_before
        sys.setswitchinterval(self._switch_before)

    @property
    def told(self) -> Mapping[str, Any]:
        """Shares by stage: of all work, of all waiting, and of the main thread's time that it waits."""
        return {
            "seconds": round(self._seconds, 3),
            "samples": self._taken,
            "processor in use": round(self._cpu_seconds / self._seconds, 3),
            "working": _shares(self._working, sum(self._working.values())),
            "waiting": _shares(self._waiting, sum(self._waiting.values())),
            "main thread waits for": _shares(self._main_waits, self._taken),
        }

    def _sample(self) -> None:
        own = threading.get_ident()
        while not self._over.wait(_SAMPLE_SECONDS):
            self._taken += 1
            for thread, frame in sys._current_frames().items():  # the documented way to see other threads
                if thread != own:
                    self._note(frame, is_main=thread == self._main)

    def _note(self, frame: FrameType, *, is_main: bool) -> None:
        stage = stage_of(frame)
        if stage is None:
            return
        if not _is_waiting(frame):
            self._working[stage] += 1
            return
        self._waiting[stage] += 1
        if is_main:
            self._main_waits[stage] += 1


def stage_of(frame: FrameType) -> str | None:
    """Return the stage that a thread is in; None for one that is not in the package at all."""
    is_inside, is_carried = False, False
    for module, function in _calls(frame):
        is_inside = True
        if module.startswith(_CARRIERS) or (is_carried and module.startswith(_WRITERS)):
            is_carried = True
            continue
        if module.startswith("clients/") and function in _BY_FUNCTION:
            return _BY_FUNCTION[function]
        for beginning, stage in _BY_MODULE:
            if module.startswith(beginning):
                return stage
    return OTHER if is_inside else None


def stage_of_module(module: str) -> str:
    """Return the stage of a module of the package, such as `markdown/walker`."""
    return next((stage for beginning, stage in _BY_MODULE if module.startswith(beginning)), OTHER)


def _calls(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    """Yield module and function of the package's frames, the innermost first."""
    while frame is not None:
        module = _module(frame.f_code.co_filename)
        if module:
            yield module, frame.f_code.co_name
        frame = frame.f_back


@cache
def _module(filename: str) -> str:
    """Return `markdown/walker` for a file of the package, "" for any other."""
    path = Path(filename)
    return path.relative_to(_PACKAGE).with_suffix("").as_posix() if path.is_relative_to(_PACKAGE) else ""


def _is_waiting(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_name in _WAITING.get(Path(code.co_filename).stem, ())


def _shares(counted: Counter[str], total: int) -> dict[str, float]:
    return {stage: round(counted[stage] / total, 3) if total else 0.0 for stage in STAGES}
