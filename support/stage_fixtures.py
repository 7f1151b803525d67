"""What every scenario finds in place: the stage, the operator, and what the operator finds afterwards."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from support.bad_disk import BadDisk
from support.confluence_client_user import ConfluenceClientUser
from support.jumping_clock import JumpingClock
from support.matchers.exported_folder import ExportedFolder
from support.open_webui_on_stage import (
    OpenWebUIOnStage,
    StageCannotBeSet,
    open_webui_stand_in,
    real_open_webui_on_stage,
    real_server,
)
from support.operator import Operator
from support.other_runs import OtherRuns, other_runs_in
from support.processor_user import ProcessorUser
from support.program import Program
from support.real_services import RealServices
from support.services.mounting import LoopbackNetwork, MockedNetwork, Network
from support.services.real_open_webui import named_by_environment
from support.skipping import NotHere
from support.stage import Stage
from support.troubles import Troubles
from support.undisturbed import Undisturbed
from support.ways import Ways

_Networks = Callable[[], Network]
_OpenWebUIs = Callable[[Network], AbstractContextManager[OpenWebUIOnStage]]

REAL = "real"
_STAGES: Mapping[str, tuple[_Networks, _OpenWebUIs]] = {
    "mocked": (MockedNetwork, open_webui_stand_in),
    "loopback": (LoopbackNetwork, open_webui_stand_in),
    REAL: (LoopbackNetwork, real_open_webui_on_stage),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tester choose the stage."""
    parser.addoption("--kills", type=int, default=5, help="at how many moments a run is killed")
    parser.addoption("--kill-seed", type=int, default=1, help="which moments these are")
    parser.addoption(
        "--stage",
        choices=sorted(_STAGES),
        default="mocked",
        help="where scenarios play: stand-ins on requests-mock (mocked, fast), stand-ins over HTTP on this "
        "machine (loopback), or with the real Open WebUI that TEST_OPENWEBUI_URL and TEST_OPENWEBUI_KEY "
        "name (real; only what is tagged contract, one scenario at a time)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a stage that cannot be set; to look at what would be played, none is needed."""
    if config.getoption("--stage") != REAL or config.getoption("collectonly"):
        return
    try:
        real_server()
    except StageCannotBeSet as reason:
        raise pytest.UsageError(str(reason)) from reason
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("--stage real plays one scenario at a time; leave -n out.")


def pytest_report_header(config: pytest.Config) -> str:
    """Say which stage it is, and what that leaves out."""
    stage, real = config.getoption("--stage"), named_by_environment()
    if stage != REAL or real is None:
        return f"stage: {stage}"
    return f"stage: the real Open WebUI at {real.url}; what is not tagged contract is deselected"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says nothing about a real server, when there is one on the stage."""
    if config.getoption("--stage") == REAL:
        left_out = [test for test in items if test.get_closest_marker("contract") is None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [test for test in items if test not in left_out]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Somebody who runs the exporter in a folder of their own."""
    return Operator(tmp_path)


@pytest.fixture
def stage(request: pytest.FixtureRequest, operator: Operator) -> Iterator[Stage]:
    """Both services; a request that a stand-in does not know fails the scenario."""
    # A program of its own cannot be reached through this process's requests: it needs real HTTP.
    needs_http = any(request.node.get_closest_marker(name) for name in ("end_to_end", "over_http"))
    open_network, open_webui_on = _STAGES["loopback" if needs_http else request.config.getoption("--stage")]
    with open_network() as network, open_webui_on(network) as open_webui:
        prepared = Stage(network, open_webui, operator)
        yield prepared
        assert prepared.unplanned_requests == [], "The stand-ins were asked what they do not know"


@pytest.fixture
def troubles(stage: Stage) -> Troubles:
    """What befalls requests to the services."""
    return Troubles(stage)


@pytest.fixture
def ways(stage: Stage, operator: Operator) -> Iterator[Ways]:
    """The ways by which the operator reaches the services."""
    ways = Ways(stage, operator)
    yield ways
    ways.end()


@pytest.fixture(scope="session")
def fresh_exports() -> dict[bytes, Path]:
    """Exports that nothing disturbed, by what they were made of."""
    return {}


@pytest.fixture
def undisturbed(stage: Stage, operator: Operator, fresh_exports: dict[bytes, Path]) -> Undisturbed:
    """What an export would be if nothing had failed."""
    return Undisturbed(stage, operator, fresh_exports)


@pytest.fixture
def other_runs(operator: Operator) -> Iterator[OtherRuns]:
    """What others do in the operator's output folder."""
    with other_runs_in(operator.output) as others:
        yield others


@pytest.fixture
def disk() -> Iterator[BadDisk]:
    """The disk of the operator's machine; it is well again when the scenario ends."""
    disk = BadDisk()
    yield disk
    disk.is_well_again()


@pytest.fixture
def clock() -> Iterator[JumpingClock]:
    """The clock of the operator's machine; it is right again when the scenario ends."""
    clock = JumpingClock()
    yield clock
    clock.is_right_again()


@pytest.fixture
def exported(operator: Operator) -> ExportedFolder:
    """The output folder as it is when it is looked at."""
    return ExportedFolder(operator.output)


@pytest.fixture
def real_services(operator: Operator) -> Iterator[RealServices]:
    """The real servers that the environment names."""
    with ExitStack() as visits:
        yield RealServices(operator, visits)


@pytest.fixture
def confluence_client_user(stage: Stage, operator: Operator) -> ConfluenceClientUser:  # noqa: ARG001
    """An engineer who uses the Confluence client with the settings that the stage gave the operator."""
    return ConfluenceClientUser(operator)


@pytest.fixture
def processor_user() -> ProcessorUser:
    """A programmer who uses the filter and the front matter by themselves."""
    return ProcessorUser()


@pytest.fixture
def program(operator: Operator) -> Program:
    """A program that uses the exporter as a library."""
    return Program(operator)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Skip a scenario that needs what is not on this machine, and say so."""
    try:
        return (yield)
    except NotHere as missing:
        pytest.skip(str(missing))
