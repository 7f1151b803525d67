"""A loop of our own for Dask's client, in a thread that may take its time to begin."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

from tornado.ioloop import IOLoop

_ENDS_WITHIN_SECONDS = 10


@contextmanager
def own_loop() -> Iterator[IOLoop]:
    """Run a loop in a thread of its own; in the end, what is still pending in it is cancelled.

    The thread that Dask's client would begin for itself gets ten seconds for that, during which it holds a
    lock of all clients; on a busy machine, or where one of these is thrown away meanwhile, the client fails
    without a word. Raises `OSError` where the machine gives no files for a loop.
    """
    begun: Future[IOLoop] = Future()
    over: Future[None] = Future()
    thread = Thread(target=_run, args=(begun, over), name="loop of a cluster's client", daemon=True)
    thread.start()
    try:
        yield begun.result()
    finally:
        over.set_result(None)
        thread.join(_ENDS_WITHIN_SECONDS)  # it is a daemon: what does not heed its end keeps nobody


def _run(begun: Future[IOLoop], over: Future[None]) -> None:
    async def until_over() -> None:
        begun.set_result(IOLoop.current())
        await asyncio.wrap_future(over)

    runner = asyncio.Runner(loop_factory=asyncio.SelectorEventLoop)  # on Windows, tornado needs this one
    try:
        runner.get_loop()
    except OSError as error:
        begun.set_exception(error)  # else who waits for a loop would wait for ever
        return
    with runner:
        runner.run(until_over())
