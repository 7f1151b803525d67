"""Which call of a service a request means; the addresses of a service are compiled once in a process."""

from functools import cache

from werkzeug.routing import Map, Rule


@cache
def compiled(calls: tuple[tuple[str, str], ...]) -> Map:
    """Return a map of these methods and addresses; its endpoints are places in `calls`."""
    return Map(
        [Rule(address, endpoint=place, methods=[method]) for place, (method, address) in enumerate(calls)],
        strict_slashes=True,
        redirect_defaults=False,
        merge_slashes=False,
    )
