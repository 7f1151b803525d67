"""Steps about processes that share the work of an export."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from support.cluster import Cluster, running_cluster
from support.killing_workers import KillingOfWorkers
from support.operator import Operator
from support.stage import Stage
from support.undisturbed import Undisturbed


@pytest.fixture
def killing(stage: Stage) -> KillingOfWorkers:
    """What kills processes that share the work."""
    return KillingOfWorkers(stage)


@given(
    parsers.parse("the space has {count:d} pages that link to each other and show each other's attachments")
)
def entangled_pages(stage: Stage, count: int) -> None:
    stage.adds_entangled_pages(count)


@given(parsers.parse('{count:d} processes have exported the space "{key}"'))
@when(parsers.parse('{count:d} processes export the space "{key}"'))
def processes_export(stage: Stage, operator: Operator, count: int, key: str) -> None:
    stage.new_run()
    operator.exports("space", key, options=("--no-open-webui", "--workers", str(count)))


@when(parsers.parse("{count:d} processes export the space export"))
def processes_export_a_file(stage: Stage, operator: Operator, count: int) -> None:
    options = ("--no-open-webui", "--workers", str(count))
    operator.exports("space", str(stage.space_export), options=options)


@then("everything on disk and in the ledger is as one process would have it")
def everything_is_the_same(undisturbed: Undisturbed) -> None:
    assert undisturbed.differences_on_disk_and_in_ledger() == []


@given(parsers.parse('the process that fetches the attachment "{filename}" is killed'))
def one_process_is_killed(killing: KillingOfWorkers, filename: str) -> None:
    killing.strikes(filename, times=1)


@given(parsers.parse('every process that fetches the attachment "{filename}" is killed'))
def every_process_is_killed(killing: KillingOfWorkers, filename: str) -> None:
    killing.strikes(filename, times=None)


@when("processes stay alive again")
def no_process_is_killed(killing: KillingOfWorkers) -> None:
    killing.ends()


@then(parsers.parse("a process was killed {count:d} time"))
def so_many_were_killed(killing: KillingOfWorkers, count: int) -> None:
    assert killing.killed == count


@then(
    parsers.parse('the summary says that "{page}" and "{attachment}" failed because "{reason}"'),
)
def both_failed(operator: Operator, page: str, attachment: str, reason: str) -> None:
    failures = operator.space_summary["reasons"]
    assert {one["name"] for one in failures} == {page, attachment}
    assert all(reason in one["reason"] for one in failures)


# a large space


@given(parsers.parse("no more than {count:d} pages are held at a time"), target_fixture="parts")
def small_parts(monkeypatch: pytest.MonkeyPatch, count: int) -> Callable[[], None]:
    most = "confluence_markdown_exporter.exporters.space_export.LARGEST_PART_HERE"
    monkeypatch.setattr(most, count)
    return lambda: monkeypatch.setattr(most, 1000)


@then("everything on disk and in the ledger is as if it had been exported at once")
def everything_is_as_at_once(undisturbed: Undisturbed, parts: Callable[[], None]) -> None:
    parts()
    assert undisturbed.differences_on_disk_and_in_ledger() == []


# a cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of two workers, which the scenarios of one feature take turns with.

    It ends with them: its processes take a tenth of a processor as long as they live, with nothing to do.
    """
    with running_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as running:
        yield running


@pytest.fixture
def short_lived_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of two workers for one scenario."""
    with running_cluster(tmp_path, workers=2) as running:
        yield running


@given("a cluster of 2 workers that may read the space", target_fixture="sharing")
def a_cluster(operator: Operator, cluster: Cluster) -> Cluster:
    cluster.is_set_for(operator.settings["auth"]["confluence"])
    return cluster


@given("a cluster of 2 workers that knows no Confluence", target_fixture="sharing")
def a_cluster_without_credentials(cluster: Cluster) -> Cluster:
    cluster.is_set_for({})
    return cluster


@given("a cluster of 2 workers that is set for another Confluence", target_fixture="sharing")
def a_cluster_for_another_site(operator: Operator, cluster: Cluster) -> Cluster:
    own = operator.settings["auth"]["confluence"]
    cluster.is_set_for({**own, "url": "https://elsewhere.example.com/wiki"})
    return cluster


@given(
    parsers.parse('a cluster of 2 workers whose scheduler goes away when "{filename}" is fetched'),
    target_fixture="sharing",
)
def a_cluster_that_loses_its_scheduler(
    operator: Operator, killing: KillingOfWorkers, short_lived_cluster: Cluster, filename: str
) -> Cluster:
    short_lived_cluster.is_set_for(operator.settings["auth"]["confluence"])
    killing.strikes_scheduler(short_lived_cluster, filename)
    return short_lived_cluster


@when(parsers.parse('the cluster exports the space "{key}"'))
def the_cluster_exports(stage: Stage, operator: Operator, sharing: Cluster, key: str) -> None:
    stage.new_run()
    operator.exports("space", key, options=("--no-open-webui", "--scheduler", sharing.address))
