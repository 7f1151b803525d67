"""A pytest plugin for mutation runs: only the tests that can tell mutants apart, the quickest first."""

import json
from pathlib import Path

import pytest
from hypothesis import settings

# Modules that look at the suite, the guidance, the stand-ins or the report, not at what the package does;
# those that read its source would read all mutants at once. Those that hold a page of the documentation
# against what the package does are no such modules.
_ABOUT_OTHER_THINGS = (
    "test_documentation",
    "test_guidance",
    "test_live",
    "test_markdown_real_bodies",
    "test_mutation_run",
    "test_open_webui_server",
    "test_real_services",
    "test_report_",
    "test_retrieval_benchmark",
    "test_source_",
    "test_stand_ins_",
    "test_suite_integrity",
)
# A mutant lives in the process that runs the tests; what starts a program of its own sees the original.
_OTHER_MARKERS = ("performance", "end_to_end", "browser", "real_api", "real_export")
_STATISTICS = Path("mutmut-stats.json")

# The same examples for every mutant, and few: what they add over the scenarios shows early.
settings.register_profile("mutation", derandomize=True, max_examples=20, deadline=None, database=None)
settings.load_profile("mutation")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot kill a mutant in this process, and put the quickest tests first."""
    left_out = [test for test in items if _says_nothing(test)]
    config.hook.pytest_deselected(items=left_out)
    seconds = _seconds_by_test()
    chosen = [test for test in items if test not in left_out]
    items[:] = sorted(chosen, key=lambda test: seconds.get(test.nodeid, 0.0))


def _says_nothing(test: pytest.Item) -> bool:
    return test.path.name.startswith(_ABOUT_OTHER_THINGS) or any(
        test.get_closest_marker(marker) for marker in _OTHER_MARKERS
    )


def _seconds_by_test() -> dict[str, float]:
    if not _STATISTICS.exists():
        return {}
    seconds: dict[str, float] = json.loads(_STATISTICS.read_text(encoding="utf-8"))["duration_by_test"]
    return seconds
