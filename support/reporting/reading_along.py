"""`pytest --gherkin-terminal-reporter -vv` reads like the features: a pytest plugin.

pytest-bdd's own reporter names each test's file, repeats the feature, and leaves out tables, texts and what
became of each step. This one takes its place.
"""

from dataclasses import dataclass
from textwrap import wrap

import pytest
from pytest_bdd.parser import Feature, Rule, Scenario
from pytest_bdd.scenario import scenario_wrapper_template_registry

from support.reporting.scenario_story import argument_lines, dedented, example_of, step_title

_SIGNS = {"passed": "✓", "failed": "✗", "error": "✗"}
_NO_RESULT = "–"
_Colour = dict[str, bool]
_COLOURS: dict[str, _Colour] = {
    "passed": {"green": True},
    "failed": {"red": True},
    "error": {"red": True},
}
_NO_COLOUR = {"yellow": True}


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take the place of pytest's reporter on the terminal, before pytest-bdd would."""
    if not config.getoption("gherkin_terminal_reporter"):
        return
    if config.getoption("tx", None):
        raise pytest.UsageError(
            "Scenarios that run at the same time cannot be read along: leave out -n or "
            "--gherkin-terminal-reporter."
        )
    config.option.gherkin_terminal_reporter = False
    plugins = config.pluginmanager
    plugins.unregister(name="terminalreporter")
    plugins.register(ReadingAlong(config), "terminalreporter")


@dataclass(slots=True)
class _Story:
    """What a test tells: its scenario with the values filled in, and how many steps have held."""

    scenario: Scenario
    example: dict[str, str]
    steps_held: int = 0


class ReadingAlong(pytest.TerminalReporter):  # type: ignore[misc]  # final, as pytest-bdd's own must overlook
    """Shows each scenario as it stands in the feature, and what became of it; checks as pytest does."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self._stories: dict[str, _Story] = {}
        self._feature: Feature | None = None
        self._rule: Rule | None = None
        self._in_a_block = False

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """Say nothing before a scenario has ended: what it is called depends on what becomes of it."""
        if self.verbosity <= 0 or nodeid not in self._stories:
            super().pytest_runtest_logstart(nodeid, location)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Know a scenario from a check."""
        template = isinstance(item, pytest.Function) and scenario_wrapper_template_registry.get(item.function)
        if template:
            example = example_of(item)
            self._stories[item.nodeid] = _Story(template.render(example), example)

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Begin with the first step, also when the scenario is tried again."""
        self._stories[request.node.nodeid].steps_held = 0

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """Count a step that held."""
        self._stories[request.node.nodeid].steps_held += 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show a scenario that has ended."""
        story = self._stories.get(report.nodeid)
        if self.verbosity <= 0 or story is None:
            super().pytest_runtest_logreport(report)
            return
        category, letter, _ = self.config.hook.pytest_report_teststatus(report=report, config=self.config)
        self.stats.setdefault(category, []).append(report)
        if letter:
            self._show_place(story.scenario)
            self._show(story, category, report)

    def _show_place(self, scenario: Scenario) -> None:
        if scenario.feature is not self._feature:
            self._feature, self._rule = scenario.feature, None
            self._in_a_block = True
            self._end_block()
            self._write(0, f"{self._feature.keyword}: {self._feature.name}", blue=True, bold=True)
            self._write_text(2, self._feature.description)
            self._end_block()
        if scenario.rule is not self._rule:
            self._rule = scenario.rule
            if self._rule:
                self._end_block()
                self._write(2, f"{self._rule.keyword}: {self._rule.name}", purple=True)
                self._write_text(4, self._rule.description)
                self._end_block()

    def _show(self, story: _Story, category: str, report: pytest.TestReport) -> None:
        scenario = story.scenario
        left = 4 if scenario.rule else 2
        colour = _COLOURS.get(category, _NO_COLOUR)
        sign = _SIGNS.get(category, _NO_RESULT)
        after = " (afterwards)" if report.when == "teardown" else ""
        self._write(left, f"{scenario.keyword}: {scenario.name}{after}", sign, **colour)
        self._write_text(left + 2, scenario.description)
        if story.example:
            values = ", ".join(f"{column} = {value}" for column, value in story.example.items())
            self._write(left + 2, f"Example: {values}", light=True)
        if not report.passed or self.verbosity > 1:
            self._show_steps(story, left + 2, sign, _reason(report), colour)
            self._end_block()

    def _show_steps(self, story: _Story, left: int, sign: str, told: str, colour: _Colour) -> None:
        for position, step in enumerate(story.scenario.steps):
            ended_here = position == story.steps_held
            if ended_here:
                self._write(left, step_title(step), sign, **colour)
            elif position < story.steps_held:
                self._write(left, step_title(step))
            else:
                self._write(left, step_title(step), _NO_RESULT, light=True)
            for line in argument_lines(story.scenario, step):
                self.write_line(f"{'':{left + 2}}{line}".rstrip(), light=True)
            if ended_here:
                self._write_text(left + 2, told, **colour)
        if story.steps_held == len(story.scenario.steps):
            self._write_text(left, told, **colour)

    def _write_text(self, left: int, text: str | None, **markup: bool) -> None:
        for line in dedented(text).splitlines():
            self._write(left, line, **markup)

    def _write(self, left: int, text: str, sign: str = "", /, **markup: bool) -> None:
        """Write a text so far from the left, with a sign before it, and go on below its second word."""
        lines = wrap(
            text,
            max(self._tw.fullwidth - left, 40),
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, line in enumerate(lines):
            before = f"{sign:>{left - 1}} " if sign and not number else " " * left
            self.write_line(before + line, **markup)
        self._in_a_block = True

    def _end_block(self) -> None:
        if self._in_a_block:
            self.write_line("")
        self._in_a_block = False


def _reason(report: pytest.TestReport) -> str:
    """Return in a line why a scenario did not pass."""
    if report.passed:
        return ""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longreprtext).partition("\n")[0]
