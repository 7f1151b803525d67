"""Which process on this machine is behind a request."""

import os
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def asking_process(environ: "WSGIEnvironment") -> psutil.Process:
    """Return the process that sent a request; it must be another one than this."""
    # Another process may have the same port for a connection to somebody else.
    ends = int(environ["REMOTE_PORT"]), int(environ["SERVER_PORT"])
    [owner] = {
        connection.pid
        for connection in psutil.net_connections("tcp")
        if connection.pid
        and connection.laddr
        and connection.raddr
        and (connection.laddr.port, connection.raddr.port) == ends
    }
    assert owner != os.getpid(), "The request came from the process that runs the scenario."
    return psutil.Process(owner)
