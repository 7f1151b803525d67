"""Which stage of an export takes the time, with and without latency, and which is the bottleneck."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.services.mounting import LoopbackNetwork
from support.services.network_conditions import Conditions
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

_BUSY = 0.8
"""From this share of the processor on, an export is slow for what it does, below it for what it waits for."""


def measure(scope: Scope) -> Figures:
    """Clock a first export without latency, with 50 ms a request, and one into Open WebUI."""
    with ServedSpace(build_space(scope.large)) as served, LoopbackNetwork() as network:
        Ours(served.url, scope.folder / "stages, rehearsal").export()
        server = OpenWebUIServer()
        open_webui = network.mount(OpenWebUIApi(server))
        signed_in = {"OPENWEBUI_URL": open_webui.url, "OPENWEBUI_API_KEY": server.owner.api_key}
        figures = {
            "0 ms": _clocked(scope, served, "0 ms"),
            "into Open WebUI": _clocked(
                scope, served, "into Open WebUI", options=("--open-webui",), variables=signed_in
            ),
        }
        served.set_conditions(Conditions(latency=0.05))
        figures["50 ms"] = _clocked(scope, served, "50 ms")
    return figures


def _clocked(scope: Scope, served: ServedSpace, name: str, **more: Any) -> Figures:  # noqa: ANN401
    told = scope.folder / f"stages, {name}.json"
    launcher = (sys.executable, "-m", "support.benchmarks.clocked_export", str(told))
    Ours(served.url, scope.folder / f"stages, {name}", launcher=launcher, **more).export()
    clocked = json.loads(told.read_text(encoding="utf-8"))
    return {
        "seconds": round(clocked["seconds"], 3),
        "processor in use": round(clocked["CPU seconds"] / clocked["seconds"], 3),
        "CPU milliseconds per page": {
            stage: round(1000 * seconds / scope.large, 3) for stage, seconds in clocked["worked"].items()
        },
        "waits, seconds": {stage: round(seconds, 3) for stage, seconds in clocked["waited"].items()},
        "bottleneck": bottleneck(clocked),
    }


def bottleneck(clocked: Mapping[str, Any]) -> str:
    """Name the stage that an export is slow for, and say why; the shares are of all that it did or waited."""
    used = clocked["CPU seconds"] / clocked["seconds"]
    if used >= _BUSY:
        by_stage, why = clocked["worked"], f"most of the work while {used:.0%} of a processor is in use"
    else:
        by_stage, why = clocked["waited"], f"most of the waiting; only {used:.0%} of a processor is in use"
    stage = max(by_stage, key=by_stage.__getitem__)
    return f"{stage} ({by_stage[stage] / sum(by_stage.values()):.0%}): {why}"
