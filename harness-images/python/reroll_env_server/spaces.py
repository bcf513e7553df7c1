"""Gymnasium spaces: their description for the client, and actions from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

from .errors import RemoteError
from .frames import DTYPES
from .values import LARGEST_EXACT_INTEGER


def describe_space(space: spaces.Space) -> dict[str, Any]:
    """Returns the specification of a space, as JSON."""
    if isinstance(space, spaces.Discrete):
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, spaces.Box):
        low = _per_element(np.where(space.bounded_below, space.low.astype(object), None))
        high = _per_element(np.where(space.bounded_above, space.high.astype(object), None))
        return {"type": "Box", **_form(space), "low": low, "high": high}
    if isinstance(space, spaces.MultiDiscrete):
        values = {"nvec": _per_element(space.nvec), "start": _per_element(space.start)}
        return {"type": "MultiDiscrete", **_form(space), **values}
    if isinstance(space, spaces.MultiBinary):
        return {"type": "MultiBinary", "shape": [int(size) for size in space.shape]}
    if isinstance(space, spaces.Text):
        # The order of the characters determines seeded samples, so use the list and not the set.
        lengths = {"minLength": space.min_length, "maxLength": space.max_length}
        return {"type": "Text", **lengths, "characters": "".join(space.character_list)}
    if isinstance(space, spaces.Tuple):
        return {"type": "Tuple", "spaces": [describe_space(part) for part in space.spaces]}
    if isinstance(space, spaces.Dict) and all(isinstance(key, str) for key in space.spaces):
        entries = [[key, describe_space(part)] for key, part in space.spaces.items()]
        return {"type": "Dict", "spaces": entries}
    raise RemoteError("UNSUPPORTED_SPACE", f"The protocol has no form for the space {space!r:.300}")


def _form(space: spaces.Space) -> dict[str, Any]:
    name = space.dtype.newbyteorder("<").str
    if name not in DTYPES:
        raise RemoteError("UNSUPPORTED_SPACE", f"The protocol has no form for dtype {space.dtype} of {space!r:.300}")
    return {"dtype": name, "shape": [int(size) for size in space.shape]}


def _per_element(values: np.ndarray) -> Any:
    """One value where all are the same, as in images; else a flat list. Integers beyond 2^53 become decimal text."""
    flat = [value if value is None or isinstance(value, float) else _integer(value) for value in values.ravel().tolist()]
    return flat[0] if flat and all(value == flat[0] for value in flat) else flat


def _integer(value: int) -> int | str:
    return int(value) if abs(value) <= LARGEST_EXACT_INTEGER else str(int(value))


def read_action(space: spaces.Space, value: Any, path: str = "action") -> Any:
    """Returns `value` as the element of `space` that a Python caller would pass to step().

    Shape and dtype have to fit, and members of discrete spaces have to exist. The bounds of a Box are left to the
    environment, because many clip on purpose.
    """
    if isinstance(space, spaces.Tuple):
        parts = _sized(value, list, len(space.spaces), path)
        return tuple(read_action(part, item, f"{path}[{i}]") for i, (part, item) in enumerate(zip(space.spaces, parts)))
    if isinstance(space, spaces.Dict):
        parts = _sized(value, dict, len(space.spaces), path)
        if parts.keys() != space.spaces.keys():
            raise _invalid(path, f"expected the keys {list(space.spaces)}, got {list(parts)}")
        return {key: read_action(part, parts[key], f"{path}.{key}") for key, part in space.spaces.items()}
    if isinstance(space, spaces.Box):
        if not isinstance(value, np.ndarray) or value.shape != space.shape or value.dtype != space.dtype:
            raise _invalid(path, f"expected {space.dtype} of shape {space.shape}, got {_kind(value)}")
        return value
    if isinstance(space, spaces.Discrete) and type(value) is int and space.start <= value < space.start + space.n:
        return space.dtype.type(value)
    if not isinstance(space, spaces.Discrete) and space.contains(value):
        return value
    raise _invalid(path, f"{_kind(value)} is not in {space!r:.300}")


def _sized(value: Any, kind: type, size: int, path: str) -> Any:
    if not isinstance(value, kind) or len(value) != size:
        raise _invalid(path, f"expected a {kind.__name__} of {size}, got {_kind(value)}")
    return value


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > 16:
        return f"{value.dtype} of shape {value.shape}"
    return f"{value!r:.200}"


def _invalid(path: str, reason: str) -> RemoteError:
    return RemoteError("INVALID_ACTION", f"{path}: {reason}", fault="caller")


def conform_observation(space: spaces.Space, value: Any, path: str = "observation") -> Any:
    """Returns `value` with the dtypes that `space` announces, cast as Gymnasium's own vector environments cast.

    Environments often return float64 where their space says float32. A shape that differs, or a cast that could
    change the kind of number, is the environment's error.
    """
    if isinstance(space, spaces.Tuple) and isinstance(value, (tuple, list)) and len(value) == len(space.spaces):
        pairs = enumerate(zip(space.spaces, value))
        return [conform_observation(part, item, f"{path}[{i}]") for i, (part, item) in pairs]
    if isinstance(space, spaces.Dict) and isinstance(value, dict) and value.keys() == space.spaces.keys():
        return {key: conform_observation(part, value[key], f"{path}.{key}") for key, part in space.spaces.items()}
    if isinstance(space, spaces.Text) and isinstance(value, str):
        return value
    if isinstance(space, spaces.Discrete) and np.shape(value) == () and np.asarray(value).dtype.kind in "iu":
        return int(value)
    if isinstance(space, (spaces.Box, spaces.MultiDiscrete, spaces.MultiBinary)):
        array = np.asarray(value)
        if array.shape == space.shape and np.can_cast(array.dtype, space.dtype, "same_kind"):
            return array.astype(space.dtype, copy=False)
    raise RemoteError("ENVIRONMENT_ERROR", f"{path}: the environment returned {_kind(value)}, its space is {space!r:.300}")
