"""How bytes reach a session: standard input and output, or a Unix socket."""

from __future__ import annotations

import os
import signal
import socketserver
from pathlib import Path

from .environments import EnvironmentRequest
from .session import Session


def serve_stdio(request: EnvironmentRequest) -> None:
    """Serves one client over the standard streams, which from here on belong to the protocol alone.

    The protocol moves to descriptors of its own. What the environment prints, from Python, C or a child process, goes
    to standard error, and what it tries to read from standard input is at its end.
    """
    reader = os.fdopen(os.dup(0), "rb")
    writer = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with reader, writer:
        Session(request, reader, writer).run()


class _SocketServer(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """A process for each client, so that no two environments share any state."""

    max_children = 64

    def __init__(self, path: str, request: EnvironmentRequest) -> None:
        self.environment_request = request
        super().__init__(path, _Handler)

    def server_close(self) -> None:
        for child in self.active_children or ():
            os.kill(child, signal.SIGTERM)
        super().server_close()


class _Handler(socketserver.StreamRequestHandler):
    server: _SocketServer

    def handle(self) -> None:
        Session(self.server.environment_request, self.rfile, self.wfile).run()


def serve_socket(request: EnvironmentRequest, path: str) -> None:
    """Serves clients on a Unix socket until the process is stopped; only its owner may connect."""
    previous_mask = os.umask(0o177)
    try:
        server = _SocketServer(path, request)
    finally:
        os.umask(previous_mask)
    try:
        with server:
            server.serve_forever()
    finally:
        Path(path).unlink(missing_ok=True)
