"""A clock that is set to another time while the exporter runs in this process."""

import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta, tzinfo
from types import ModuleType
from typing import Self
from unittest.mock import patch

_PACKAGE = "confluence_markdown_exporter"


class JumpingClock:
    """The clock on the wall; the one that counts seconds since the machine was started goes on as it did."""

    def __init__(self) -> None:
        self._patches = ExitStack()

    def jumps(self, ahead: timedelta) -> None:
        """Set the clock, back where that is less than nothing."""
        wall, now = time.time, datetime.now

        class Jumped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Self:
                """Tell the time that the clock shows."""
                there = now(tz) + ahead
                return cls.fromtimestamp(there.timestamp(), tz)

        jumped_time = ModuleType("time")
        vars(jumped_time).update(vars(time), time=lambda: wall() + ahead.total_seconds())
        # Of the exporter alone: whoever reports how long a scenario took looks at another clock.
        for name, module in list(sys.modules.items()):
            if name.startswith(_PACKAGE):
                self._replace(module, "datetime", datetime, Jumped)
                self._replace(module, "time", time, jumped_time)

    def _replace(self, module: ModuleType, name: str, right: object, jumped: object) -> None:
        if getattr(module, name, None) is right:
            self._patches.enter_context(patch.object(module, name, jumped))

    def is_right_again(self) -> None:
        """Set it right."""
        self._patches.close()
