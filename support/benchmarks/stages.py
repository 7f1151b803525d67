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
    """Sample a first export without latency, with 50 ms a request, and one into Open WebUI."""
    with ServedSpace(build_space(scope.large)) as served, LoopbackNetwork() as network:
        Ours(served.url, scope.folder / "stages, rehearsal").export()
        server = OpenWebUIServer()
        open_webui = network.mount(OpenWebUIApi(server))
        signed_in = {"OPENWEBUI_URL": open_webui.url, "OPENWEBUI_API_KEY": server.owner.api_key}
        figures = {
            "0 ms": _sampled(scope, served, "0 ms"),
            "into Open WebUI": _sampled(
                scope, served, "into Open WebUI", options=("--open-webui",), variables=signed_in
            ),
        }
        served.set_conditions(Conditions(latency=0.05))
        figures["50 ms"] = _sampled(scope, served, "50 ms")
    return figures


def _sampled(scope: Scope, served: ServedSpace, name: str, **more: Any) -> Figures:  # noqa: ANN401
    told = scope.folder / f"stages, {name}.json"
    launcher = (sys.executable, "-m", "support.benchmarks.sampled_export", str(told))
    Ours(served.url, scope.folder / f"stages, {name}", launcher=launcher, **more).export()
    samples: Figures = json.loads(told.read_text(encoding="utf-8"))
    return {**samples, "bottleneck": bottleneck(samples)}


def bottleneck(samples: Mapping[str, Any]) -> str:
    """Name the stage that an export is slow for, and say why."""
    used = samples["processor in use"]
    if used >= _BUSY:
        shares, why = samples["working"], f"most of the work while {used:.0%} of a processor is in use"
    else:
        shares = samples["main thread waits for"]
        why = f"the main thread waits for it most; only {used:.0%} of a processor is in use"
    stage = max(shares, key=shares.__getitem__)
    return f"{stage} ({shares[stage]:.0%}): {why}"
