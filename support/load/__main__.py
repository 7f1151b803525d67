"""Runs the load run, and writes what it showed: `python -m support.load --pages 10000`."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from support.load.load_run import LoadGround, LoadPlan
from support.load.report import figures, page


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 where everything arrived as in the undisturbed export, else 1."""
    wanted = argparse.ArgumentParser(prog="python -m support.load", description=__doc__)
    wanted.add_argument("--pages", type=int, default=10_000, help="how many pages, each with an attachment")
    wanted.add_argument("--share", type=float, default=0.02, help="the share of requests that fails")
    wanted.add_argument("--seed", type=int, default=1, help="which requests these are")
    wanted.add_argument("--report", type=Path, default=Path("load-report"), help="where the figures go")
    chosen = wanted.parse_args(arguments)
    plan = LoadPlan(chosen.pages, share=chosen.share, seed=chosen.seed)
    with (
        tempfile.TemporaryDirectory(prefix="load-") as workplace,
        LoadGround(plan, Path(workplace)) as ground,
    ):
        result = ground.run()
    chosen.report.mkdir(parents=True, exist_ok=True)
    (chosen.report / "load.json").write_text(json.dumps(figures(result), indent=2), encoding="utf-8")
    (chosen.report / "load.md").write_text(page(result), encoding="utf-8")
    sys.stdout.write(page(result))
    return 0 if result.complete else 1


if __name__ == "__main__":
    sys.exit(main())
