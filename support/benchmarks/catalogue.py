"""All benchmarks, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from support.benchmarks import (
    batch_adds,
    beside_peer,
    growth,
    memory,
    network,
    processors,
    rate_limit,
    several_spaces,
    space_sizes,
    stages,
    start_up,
    uploads,
)
from support.benchmarks.scope import Figures, Scope


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: what it says about itself, and the function that measures."""

    title: str
    measure: Callable[[Scope], Figures]


BENCHMARKS = {
    "spaces": Benchmark("One page, a small, a medium and a large space", space_sizes.measure),
    "processors": Benchmark("Filter, extensions, front matter", processors.measure),
    "batch": Benchmark("Batch adds against single adds", batch_adds.measure),
    "several": Benchmark("Several spaces at once", several_spaces.measure),
    "memory": Benchmark("Memory over time", memory.measure),
    "network": Benchmark("Latency, jitter, rate limit", network.measure),
    "rate-limit": Benchmark("The pace under a rate limit", rate_limit.measure),
    "stages": Benchmark("Where the time goes", stages.measure),
    "start-up": Benchmark("Start of the program", start_up.measure),
    "growth": Benchmark("Cost per page as the space grows", growth.measure),
    "uploads": Benchmark("Into a real Open WebUI", uploads.measure),
    "peer": Benchmark("Beside the peer", beside_peer.measure),
}
