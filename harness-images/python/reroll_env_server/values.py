"""Values of observations, infos and options, to and from their JSON form (section "Values" of the protocol)."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .errors import RemoteError
from .frames import DTYPES

MAX_DEPTH = 64
MAX_OPAQUE_TEXT = 1_000
LARGEST_EXACT_INTEGER = 2**53 - 1
INTEGER = re.compile(r"-?\d{1,4000}", re.ASCII)
FLOAT = re.compile(r"NaN|-?Infinity|-?\d+(\.\d+)?(e[+-]?\d+)?", re.ASCII)


def encode_value(value: Any, arrays: list[np.ndarray], depth: int = 0) -> Any:
    """Returns the JSON form of `value`; its arrays are appended to `arrays`."""
    if depth > MAX_DEPTH:
        raise ValueError(f"a value is nested deeper than {MAX_DEPTH} levels")
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, enum.Enum):
        return encode_value(value.value, arrays, depth + 1)
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, (int, np.integer)):
        integer = int(value)
        return integer if abs(integer) <= LARGEST_EXACT_INTEGER else {"$int": str(integer)}
    if isinstance(value, (float, np.float16, np.float32)):
        return encode_float(float(value))
    if isinstance(value, (complex, np.complexfloating)):
        value = np.asarray(value)
    if isinstance(value, (bytes, bytearray)):
        value = np.frombuffer(value, np.uint8)
    if isinstance(value, np.ndarray):
        return encode_array(value, arrays, depth)
    if isinstance(value, (list, tuple)):
        return [encode_value(item, arrays, depth + 1) for item in value]
    if isinstance(value, dict):
        encoded = {name: encode_value(item, arrays, depth + 1) for name, item in _with_text_keys(value)}
        is_escape = len(encoded) == 1 and next(iter(encoded)).startswith("$")
        return {"$object": encoded} if is_escape else encoded
    return encode_opaque(value)


def _with_text_keys(value: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Names its items by text. A key that is not text is sent as its repr, preceded by its type if that name is taken."""
    taken = {encode_text(key) for key in value if isinstance(key, str)}
    for key, item in value.items():
        if isinstance(key, str):
            yield encode_text(key), item
            continue
        name = encode_text(_shown(key.item() if isinstance(key, np.generic) else key))
        while name in taken:
            name = f"{type(key).__name__} {name}"
        taken.add(name)
        yield name, item


def encode_text(text: str) -> str:
    """Python allows lone surrogates in strings, UTF-8 does not."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def encode_float(value: float) -> Any:
    if math.isfinite(value) and not (value == 0 and math.copysign(1, value) < 0):
        return value
    return {"$float": "NaN" if math.isnan(value) else "-0" if value == 0 else "Infinity" if value > 0 else "-Infinity"}


def encode_array(array: np.ndarray, arrays: list[np.ndarray], depth: int) -> Any:
    little_endian = array.dtype.newbyteorder("<") if array.dtype.byteorder == ">" else array.dtype
    if little_endian.str in DTYPES:
        # Not ascontiguousarray, which turns zero dimensions into one.
        arrays.append(np.asarray(array, dtype=little_endian, order="C"))
        return {"$array": len(arrays) - 1}
    if array.dtype.kind in "OUT":
        return encode_value(array.tolist(), arrays, depth + 1)
    return encode_opaque(array)


def encode_opaque(value: Any) -> Any:
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    return {"$opaque": [encode_text(name), encode_text(_shown(value))]}


def _shown(value: Any) -> str:
    try:
        return repr(value)[:MAX_OPAQUE_TEXT]
    except Exception as error:  # An environment's own __repr__ may raise anything.
        return f"<repr() raised {type(error).__name__}>"


def decode_value(value: Any, arrays: list[np.ndarray], depth: int = 0) -> Any:
    """Returns the value whose JSON form this is; an opaque value is refused, because clients have none to send."""
    if depth > MAX_DEPTH:
        raise _invalid(f"it is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, list):
        return [decode_value(item, arrays, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    key = next(iter(value), "")
    if len(value) != 1 or not key.startswith("$"):
        return {name: decode_value(item, arrays, depth + 1) for name, item in value.items()}
    content = value[key]
    try:
        if key == "$array" and type(content) is int and content >= 0:
            return arrays[content]
        if key == "$int" and INTEGER.fullmatch(content):
            return int(content)
        if key == "$float" and FLOAT.fullmatch(content):
            return float(content)
        if key == "$object" and isinstance(content, dict):
            return {name: decode_value(item, arrays, depth + 1) for name, item in content.items()}
    except (IndexError, TypeError, ValueError) as error:
        raise _invalid(f"{key} cannot hold {str(content)[:100]!r}") from error
    raise _invalid(f"{key} cannot hold {str(content)[:100]!r}")


def _invalid(reason: str) -> RemoteError:
    return RemoteError("INVALID_MESSAGE", f"The client sent an invalid value: {reason}", fault="caller")
