"""Tags that speak to the report: `@severity:critical`, `@owner:docs-team`, `@issue:12`, `@link:https://…`.

The tag nearest to the scenario wins where there can be one only (severity); of the others, all hold.
"""

from collections.abc import Iterator

import allure
from pytest_bdd.parser import Feature, Scenario

_KINDS = {"severity", "owner", "issue", "link"}
_SEVERITY_OF_MARKERS = {"smoke": "critical"}
_ORDINARY = "normal"


def is_for_the_report(tag: str) -> bool:
    """Say whether the tag has a kind and a value that the report understands."""
    kind, colon, value = tag.partition(":")
    return bool(colon and value) and kind in _KINDS


def label_from_tags(feature: Feature, scenario: Scenario) -> None:
    """Give the scenario severity, owners, issues and links."""
    nearest_first = [scenario.tags, scenario.rule.tags if scenario.rule else set(), feature.tags]
    allure.dynamic.severity(_severity(nearest_first))
    every_tag = set().union(*nearest_first)
    for owner in _values("owner", every_tag):
        allure.dynamic.label("owner", owner)
    for issue in _values("issue", every_tag):
        allure.dynamic.issue(issue, name=issue)
    for address in _values("link", every_tag):
        allure.dynamic.link(address, name=address)


def _severity(nearest_first: list[set[str]]) -> str:
    for tags in nearest_first:
        told = [
            *_values("severity", tags),
            *(_SEVERITY_OF_MARKERS[tag] for tag in tags & {*_SEVERITY_OF_MARKERS}),
        ]
        if told:
            return told[0]
    return _ORDINARY


def _values(kind: str, tags: set[str]) -> Iterator[str]:
    for tag in sorted(tags):
        if is_for_the_report(tag) and tag.startswith(f"{kind}:"):
            yield tag.partition(":")[2]
