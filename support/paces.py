"""Paces of a service that was seen to answer for a while, on a clock of one's own."""

from confluence_markdown_exporter.clients.pace import Pace


def seen_answering(now: list[float], *, answers: int, every_seconds: float) -> Pace:
    """Return what is known after so many answers; `now[0]` is the clock, and goes on meanwhile."""
    pace = Pace(lambda: now[0])
    for _ in range(answers):
        now[0] += every_seconds
        pace.answered()
    return pace
