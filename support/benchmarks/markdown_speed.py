"""Pages per second of CPU: our converter against the peer's, the same pages, interleaved in one run.

The peer is confluence-markdown-exporter 5.5.0, in an environment of its own that is made on first use.
We read storage format, the peer the rendered page that it asks for; both say the same. ::

    python -m support.benchmarks.markdown_speed [ENVIRONMENT]

Writes the figures as JSON, the ratios among them. CPU time of one core; medians of `TURNS` turns.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from confluence_markdown_exporter.markdown import convert
from support.markdown_examples import HandbookResolver

PEER = "confluence-markdown-exporter==5.5.0"
TURNS = 7
_VARIANTS = 3
_OUR_ROUNDS = 20


def _section(number: int, variant: int) -> tuple[str, str]:
    """Write about 1.1 KB of storage format, and the same as Confluence renders it."""
    shared = (
        f"<h2>Step {number} of plan {variant}</h2><p>Before shift {number} the <strong>crew</strong> checks "
        f'<em>every</em> valve, notes pressure_{variant} and reads <a href="https://example.org/v?n={number}">'
        "the valve sheet</a>. A &lt; B means wait &amp; ask&nbsp;&ndash; always.</p><ul><li><p>open the hatch"
        "</p><ul><li><p>slowly</p></li></ul></li><li><p>run <code>probe --all</code></p></li></ul><table>"
        f"<tbody><tr><th><p>Valve</p></th><th><p>Limit</p></th></tr><tr><td><p>north {number}</p></td>"
        f"<td><p>{variant} bar</p></td></tr><tr><td><p>south</p></td><td><p>7 bar</p></td></tr></tbody>"
        "</table>"
    )
    code = f"for valve in row_{number}:\n    if valve.bar > {variant}:\n        close(valve)\n"
    storage = (
        '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Two people at least.</p>'
        '</ac:rich-text-body></ac:structured-macro><ac:structured-macro ac:name="code"><ac:parameter '
        f'ac:name="language">py</ac:parameter><ac:plain-text-body><![CDATA[{code}]]></ac:plain-text-body>'
        "</ac:structured-macro>"
    )
    view = (
        '<div class="confluence-information-macro confluence-information-macro-information">'
        '<div class="confluence-information-macro-body"><p>Two people at least.</p></div></div>'
        '<div class="code panel pdl"><div class="codeContent panelContent pdl">'
        '<pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: py; gutter: false">'
        f"{code.replace('>', '&gt;')}</pre></div></div>"
    )
    return shared + storage, shared + view


def pages_of(size: int) -> tuple[list[str], list[str]]:
    """Write pages of at least `size` characters of storage format; the same again, rendered."""
    storages, views = [], []
    for variant in range(1, _VARIANTS + 1):
        storage = view = ""
        while len(storage) < size:
            ours, theirs = _section(len(storage), variant)
            storage, view = storage + ours, view + theirs
        storages.append(storage)
        views.append(view)
    return storages, views


def _peer_environment(folder: Path) -> Path:
    """Make the peer's environment unless it is there; return its Python."""
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
        (folder / ".ready").touch()
    return python


def _our_seconds(pages: list[str]) -> float:
    resolver = HandbookResolver()
    started = time.process_time()
    for _ in range(_OUR_ROUNDS):
        for page in pages:
            convert(page, resolver)
    return (time.process_time() - started) / _OUR_ROUNDS


def _peer_seconds(peer: subprocess.Popen[str], pages: list[str]) -> float:
    if peer.stdin is None or peer.stdout is None:
        raise RuntimeError("the peer was started without pipes")
    peer.stdin.write(json.dumps({"pages": pages, "rounds": 1}) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    if not answer["characters"]:
        raise RuntimeError("the peer converted nothing")
    return float(answer["seconds"])


def measure(python: Path, settings: Path) -> dict[str, dict[str, float]]:
    """Take turns with the peer on small and on rich pages; its settings are kept in a file of its own."""
    environment = {**os.environ, "CME_CONFIG_PATH": str(settings), "PYTHONPATH": ""}
    worker = Path(__file__).with_name("peer_conversion.py")
    figures = {}
    with subprocess.Popen(
        [python, worker],
        env=environment,
        cwd=settings.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as peer:
        for name, size in (("3 KB", 3_000), ("9 KB", 9_000)):
            storages, views = pages_of(size)
            _our_seconds(storages), _peer_seconds(peer, views)
            turns = [(_our_seconds(storages), _peer_seconds(peer, views)) for _ in range(TURNS)]
            ours, theirs = (len(storages) / statistics.median(side) for side in zip(*turns, strict=True))
            figures[name] = {
                "storage characters": statistics.mean(map(len, storages)),
                "our pages per second": round(ours, 1),
                "peer pages per second": round(theirs, 1),
                "ratio": round(ours / theirs, 1),
            }
    return figures


def main() -> None:
    """Measure, and write the figures."""
    default = Path(tempfile.gettempdir()) / "markdown-speed-peer"
    python = _peer_environment(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(measure(python, Path(folder) / "settings.json"), indent=2) + "\n")


if __name__ == "__main__":
    main()
