"""The one exception type that crosses the wire."""

from __future__ import annotations


class RemoteError(Exception):
    """An error to report to the client: a stable code, whose fault it is, and the related output."""

    def __init__(self, code: str, message: str, fault: str = "environment", logs: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.fault = fault
        self.logs = logs


class ProtocolBroken(RemoteError):
    """The client sent bytes that are not a message; nothing after them can be trusted."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, fault="caller")
