"""A run that is killed at any moment is healed by the next one: equal to a run that nobody disturbed.

`--kills` says how many moments are tried, `--kill-seed` which; both stand in the name of each check.
"""

import gc
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.killing import KillingGround, Moment
from support.what_is_left import Outcome

pytestmark = [
    pytest.mark.integration,
    pytest.mark.end_to_end,
    pytest.mark.slow,
    # An upload that is cut off by the kill leaves the parser of the stand-in with an open file.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one check of each moment."""
    if "kill" in metafunc.fixturenames:
        count, seed = (int(metafunc.config.getoption(name)) for name in ("--kills", "--kill-seed"))
        kills = [(seed, number) for number in range(1, count + 1)]
        ids = [f"seed {seed}, kill {number} of {count}" for seed, number in kills]
        metafunc.parametrize("kill", kills, ids=ids)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KillingGround]:
    """The space whose export is killed."""
    prepared = KillingGround(tmp_path_factory.mktemp("killed"))
    yield prepared
    prepared.close()
    gc.collect()


def test_the_undisturbed_run_is_worth_comparing_with(ground: KillingGround) -> None:
    undisturbed = ground.undisturbed
    assert len(undisturbed.disk) > 20
    assert len(undisturbed.knowledge) > 20
    assert undisturbed.strays == []


def test_a_killed_run_is_healed_by_the_next(ground: KillingGround, kill: tuple[int, int]) -> None:
    seed, number = kill
    moment = ground.moment(random.Random(f"{seed}/{number}"))  # noqa: S311 - chance, not secrecy
    healed = ground.kill_and_run_again(f"kill {number}", moment)
    assert ground.ended in {-signal.SIGKILL, 0}, ground.said  # 0: it was done a moment before
    assert healed.differences(ground.undisturbed) == [], moment


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "termination"])
@pytest.mark.parametrize("service", ["confluence", "open webui"])
def test_an_interrupted_run_ends_with_a_word_and_is_healed(
    ground: KillingGround, service: str, ending: signal.Signals
) -> None:
    moment = Moment(service, request=10, before=True, delay=0, signal=ending)
    healed = ground.kill_and_run_again(f"{service} {ending}", moment)
    assert ground.ended == 130
    assert "Interrupted. What was finished is saved" in ground.said
    assert ground.left_unfinished == []
    assert healed.differences(ground.undisturbed) == []


def test_a_difference_would_be_seen(ground: KillingGround) -> None:
    same = ground.undisturbed
    assert same.differences(same) == []
    others = [
        Outcome({}, same.ledger, same.knowledge, []),
        Outcome(same.disk, {}, same.knowledge, []),
        Outcome(same.disk, same.ledger, same.knowledge[1:], []),
        Outcome(same.disk, same.ledger, [*same.knowledge, same.knowledge[0]], []),
        Outcome(same.disk, same.ledger, same.knowledge, ["stray.md"]),
        Outcome(same.disk, same.ledger, same.knowledge, [], [Path(".incoming-1")]),
    ]
    assert [one.differences(same) != [] for one in others] == [True] * len(others)
