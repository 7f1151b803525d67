"""Files into a knowledge base, many at a time and one by one, into the stand-in for Open WebUI."""

from support.benchmarks.exporters import Ours
from support.benchmarks.scope import Figures, Scope
from support.benchmarks.served_space import ServedSpace, build_space
from support.services.mounting import LoopbackNetwork
from support.services.open_webui_api import OpenWebUIApi
from support.services.open_webui_server import OpenWebUIServer

PAGES = 50


def measure(scope: Scope) -> Figures:
    """Carry fifty pages over, in both ways in turns."""
    site = build_space(PAGES, with_attachments=False)
    figures: Figures = {}
    taken: dict[str, list[float]] = {"batch": [], "individual": []}
    with ServedSpace(site) as served:
        for turn in range(scope.turns):
            for way, in_batches in (("batch", "true"), ("individual", "false")):
                server = OpenWebUIServer()
                with LoopbackNetwork() as network:
                    open_webui = network.mount(OpenWebUIApi(server))
                    ran = Ours(
                        served.url,
                        scope.folder / f"{way}, {turn}",
                        options=("--open-webui",),
                        variables={
                            "OPENWEBUI_URL": open_webui.url,
                            "OPENWEBUI_API_KEY": server.owner.api_key,
                            "CME_EXPORT__OPEN_WEBUI_BATCH_ADD": in_batches,
                        },
                    ).export()
                    held = sum(len(one.file_ids) for one in server.knowledge_bases.values())
                    assert held == PAGES, f"The knowledge base holds {held} files, not {PAGES}."
                    adds = open_webui.log.count(path_contains="/add", method="POST")
                    figures[way] = {
                        "requests to Open WebUI": len(open_webui.log),
                        "requests that add files": adds,
                    }
                taken[way].append(ran.seconds)
    for way, seconds in taken.items():
        figures[way]["seconds"] = round(sorted(seconds)[len(seconds) // 2], 3)
    figures["times as fast in batches"] = round(
        figures["individual"]["seconds"] / figures["batch"]["seconds"], 2
    )
    return figures
