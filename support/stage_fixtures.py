"""What every scenario finds in place: the stage, the operator, and what the operator finds afterwards."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.processor_user import ProcessorUser
from support.program import Program
from support.real_services import RealServices
from support.services.mounting import LoopbackNetwork, MockedNetwork, Network
from support.skipping import NotHere
from support.stage import Stage

_NETWORKS: Mapping[str, Callable[[], Network]] = {"mocked": MockedNetwork, "loopback": LoopbackNetwork}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tester choose how the stand-ins are reached."""
    parser.addoption(
        "--stage",
        choices=sorted(_NETWORKS),
        default="mocked",
        help="how scenarios reach the stand-ins: on requests-mock (fast), or over HTTP on this machine",
    )


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Somebody who runs the exporter in a folder of their own."""
    return Operator(tmp_path)


@pytest.fixture
def stage(request: pytest.FixtureRequest, operator: Operator) -> Iterator[Stage]:
    """Both services; a request that a stand-in does not know fails the scenario."""
    with _NETWORKS[request.config.getoption("--stage")]() as network:
        prepared = Stage(network, operator)
        yield prepared
        assert prepared.unplanned_requests == [], "The stand-ins were asked what they do not know"


@pytest.fixture
def exported(operator: Operator) -> ExportedFolder:
    """The output folder as it is when it is looked at."""
    return ExportedFolder(operator.output)


@pytest.fixture
def real_services(operator: Operator) -> RealServices:
    """The real servers that the environment names."""
    return RealServices(operator)


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
