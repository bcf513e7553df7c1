"""Frames: a 12-byte prefix, a JSON header, and the arrays that the header lists."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import numpy as np

from .errors import ProtocolBroken

MAGIC = b"RRL\x01"
PREFIX = struct.Struct("<4sII")
ALIGNMENT = 8
MAX_HEADER_BYTES = 4 * 1024 * 1024
MAX_PAYLOAD_BYTES = 256 * 1024 * 1024
MAX_ARRAYS = 65_536
MAX_DIMENSIONS = 64
DTYPES = frozenset(
    ["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"]
)


class FrameTooLarge(ValueError):
    """One of our own messages is over the limits that every peer accepts."""


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], list[np.ndarray]] | None:
    """Returns the next header and its arrays, or None when the client has closed its side between two frames."""
    prefix = stream.read(PREFIX.size)
    if not prefix:
        return None
    if prefix[: len(MAGIC)] != MAGIC[: len(prefix)]:
        raise ProtocolBroken("BAD_FRAME", f"The client does not speak the protocol: it sent {prefix!r}")
    if len(prefix) < PREFIX.size:
        raise ProtocolBroken("TRUNCATED_FRAME", "The client's stream ended inside a frame")
    _, header_bytes, payload_bytes = PREFIX.unpack(prefix)
    if header_bytes > MAX_HEADER_BYTES or payload_bytes > MAX_PAYLOAD_BYTES:
        raise ProtocolBroken(
            "FRAME_TOO_LARGE", f"The client announced a frame of {header_bytes} + {payload_bytes} bytes"
        )
    body = stream.read(header_bytes + payload_bytes)
    if len(body) < header_bytes + payload_bytes:
        raise ProtocolBroken("TRUNCATED_FRAME", "The client's stream ended inside a frame")
    return _decode(body[:header_bytes], body[header_bytes:])


def _decode(header_text: bytes, payload: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    try:
        header = _DECODER.decode(header_text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProtocolBroken("BAD_FRAME", f"The client sent a header that is not JSON: {error}") from error
    table = header.pop("arrays", None) if isinstance(header, dict) else None
    if not isinstance(table, list) or len(table) > MAX_ARRAYS:
        raise ProtocolBroken("BAD_FRAME", "The client sent a header without a table of arrays")
    arrays = []
    offset = 0
    for entry in table:
        dtype, shape, count = _parse_entry(entry)
        offset = _aligned(offset)
        end = offset + count * dtype.itemsize
        if end > len(payload):
            raise ProtocolBroken("BAD_FRAME", "The client sent arrays that are longer than their payload")
        arrays.append(_view(payload, dtype, count, offset).reshape(shape))
        offset = end
    if offset != len(payload):
        raise ProtocolBroken("BAD_FRAME", "The client sent a payload that is longer than its arrays")
    return header, arrays


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# Made once: json.loads and json.dumps make new ones at every call with options.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))


def _parse_entry(entry: Any) -> tuple[np.dtype, list[int], int]:
    try:
        name, shape = entry
        valid = name in DTYPES and len(shape) <= MAX_DIMENSIONS
        valid = valid and all(type(size) is int and 0 <= size < 2**53 for size in shape)
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise ProtocolBroken("BAD_FRAME", f"The client sent an invalid array description: {str(entry)[:200]}")
    count = 1
    for size in shape:
        count *= size
    return np.dtype(name), shape, count


def _view(payload: bytes, dtype: np.dtype, count: int, offset: int) -> np.ndarray:
    # A copy, because environments may write into the arrays they are given, and a payload is read-only.
    if dtype.kind != "b":
        return np.frombuffer(payload, dtype, count, offset).copy()
    flags = np.frombuffer(payload, np.uint8, count, offset)
    if flags.size > 0 and flags.max() > 1:
        raise ProtocolBroken("BAD_FRAME", "The client sent a boolean array with a byte other than 0 and 1")
    return flags.astype(np.bool_)


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def encode_frame(header: dict[str, Any], arrays: list[np.ndarray]) -> bytes:
    """Returns the bytes of one frame; `arrays` are C-contiguous and of a dtype in DTYPES."""
    table = [[array.dtype.str, list(array.shape)] for array in arrays]
    text = _ENCODER.encode({**header, "arrays": table}).encode("utf-8")
    chunks = []
    offset = 0
    for array in arrays:
        padding = _aligned(offset) - offset
        chunks += [bytes(padding), array.tobytes()]
        offset += padding + array.nbytes
    if len(text) > MAX_HEADER_BYTES or offset > MAX_PAYLOAD_BYTES:
        raise FrameTooLarge(f"a message of {len(text)} + {offset} bytes is over the protocol's limits")
    return b"".join([PREFIX.pack(MAGIC, len(text), offset), text, *chunks])
