"""One client's session: a greeting, then one answer for each request."""

from __future__ import annotations

import platform
import traceback
from typing import Any, BinaryIO

import gymnasium as gym
import numpy as np
from gymnasium.vector import VectorEnv

from . import __version__
from .environments import EnvironmentRequest, autoreset_name, make_environment, time_limit
from .errors import ProtocolBroken, RemoteError
from .frames import encode_frame, read_frame
from .spaces import conform_observation, describe_space, read_action
from .values import decode_value, encode_text, encode_value

PROTOCOL_VERSION = 1
# The end of a traceback says the most, and in deep libraries the whole is long.
MAX_LOGS = 16_000

Fields = dict[str, Any]


class Session:
    """Serves one freshly made environment to one client."""

    def __init__(self, request: EnvironmentRequest, reader: BinaryIO, writer: BinaryIO) -> None:
        self._request = request
        self._reader = reader
        self._writer = writer
        self._env: gym.Env | VectorEnv | None = None
        self._has_reset = False
        self._finished = False

    def run(self) -> None:
        """Answers requests until the client closes or goes away."""
        try:
            while not self._finished and (message := read_frame(self._reader)) is not None:
                self._send(self._answer(*message))
        except ProtocolBroken as error:
            self._send(_error_frame(None, error))
        finally:
            if self._env is not None:
                self._env.close()

    def _send(self, frame: bytes) -> None:
        self._writer.write(frame)
        self._writer.flush()

    def _answer(self, header: Fields, arrays: list[np.ndarray]) -> bytes:
        request_id = header.get("id")
        if type(request_id) is not int:
            raise ProtocolBroken("INVALID_MESSAGE", 'The client sent a message without an integer "id"')
        kind = header.get("type")
        try:
            if self._env is None:
                return _reply(request_id, "contract", self._greet(header))
            fields = {name: decode_value(value, arrays) for name, value in header.items()}
            if kind == "reset":
                return _reply(request_id, kind, self._reset(fields))
            if kind == "step":
                return _reply(request_id, kind, self._step(fields))
            if kind == "render":
                return _reply(request_id, kind, self._render(fields))
            if kind == "close":
                return _reply(request_id, kind, self._close())
            raise ProtocolBroken("INVALID_MESSAGE", f"The client sent a message of type {str(kind)[:100]!r}")
        except ProtocolBroken:
            raise
        except RemoteError as error:
            return _error_frame(request_id, error)
        except gym.error.ResetNeeded as error:
            return _error_frame(request_id, RemoteError("RESET_NEEDED", str(error), fault="caller"))
        except (Exception, SystemExit) as error:
            code = "START_FAILED" if kind == "hello" else "ENVIRONMENT_ERROR"
            message = f"{type(error).__name__}: {error}"
            return _error_frame(request_id, RemoteError(code, message, logs=traceback.format_exc()))

    def _greet(self, header: Fields) -> Fields:
        self._finished = True
        versions = header.get("versions")
        if header.get("type") != "hello" or not isinstance(versions, list):
            raise ProtocolBroken("INVALID_MESSAGE", "The client has to begin with hello")
        if PROTOCOL_VERSION not in versions:
            message = f"This server speaks protocol version {PROTOCOL_VERSION}, the client {versions}"
            raise RemoteError("UNSUPPORTED_VERSION", message, fault="caller")
        env = make_environment(self._request)
        self._env = env
        contract = self._contract(env)
        self._finished = False
        return contract

    def _contract(self, env: gym.Env | VectorEnv) -> Fields:
        spaces = {"observationSpace": env.observation_space, "actionSpace": env.action_space}
        if isinstance(env, VectorEnv):
            spaces["singleObservationSpace"] = env.single_observation_space
            spaces["singleActionSpace"] = env.single_action_space
        return {
            "protocol": PROTOCOL_VERSION,
            "environment": self._request.source if env.spec is None else env.spec.id,
            "numEnvs": self._request.num_envs,
            **{name: describe_space(space) for name, space in spaces.items()},
            "metadata": env.metadata,
            "renderMode": env.render_mode,
            "maxEpisodeSteps": time_limit(env),
            "autoreset": autoreset_name(env),
            "server": {
                "reroll-env-server": __version__,
                "gymnasium": gym.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
            },
        }

    def _reset(self, fields: Fields) -> Fields:
        seed = fields.get("seed")
        options = fields.get("options")
        if not _is_seed(seed, self._request.num_envs):
            raise _invalid_argument(f"seed: expected a non-negative integer, or one for each environment, got {seed!r:.200}")
        if options is not None and not isinstance(options, dict):
            raise _invalid_argument(f"options: expected an object, got {options!r:.200}")
        observation, info = self._env.reset(seed=seed, options=options)
        self._has_reset = True
        return {"observation": conform_observation(self._env.observation_space, observation), "info": info}

    def _step(self, fields: Fields) -> Fields:
        self._require_reset("step")
        action = read_action(self._env.action_space, fields.get("action"))
        observation, reward, terminated, truncated, info = self._env.step(action)
        if isinstance(self._env, VectorEnv):
            reward = np.asarray(reward, np.float64)
            terminated, truncated = np.asarray(terminated, np.bool_), np.asarray(truncated, np.bool_)
        else:
            reward, terminated, truncated = float(reward), bool(terminated), bool(truncated)
        return {
            "observation": conform_observation(self._env.observation_space, observation),
            "reward": reward,
            "terminated": terminated,
            "truncated": truncated,
            "info": info,
        }

    def _render(self, fields: Fields) -> Fields:
        self._require_reset("render")
        index = fields.get("envIndex", 0)
        count = self._request.num_envs or 1
        if type(index) is not int or not 0 <= index < count:
            raise _invalid_argument(f"envIndex: expected an integer from 0 to {count - 1}, got {index!r:.200}")
        frame = self._env.render()
        return {"frame": frame[index] if isinstance(self._env, VectorEnv) and frame is not None else frame}

    def _close(self) -> Fields:
        self._finished = True
        env, self._env = self._env, None
        env.close()
        return {}

    def _require_reset(self, call: str) -> None:
        if not self._has_reset:
            raise RemoteError("RESET_NEEDED", f"{call} came before reset", fault="caller")


def _reply(request_id: int, kind: str, fields: Fields) -> bytes:
    arrays: list[np.ndarray] = []
    encoded = {name: encode_value(value, arrays) for name, value in fields.items()}
    return encode_frame({"id": request_id, "type": kind, **encoded}, arrays)


def _error_frame(request_id: int | None, error: RemoteError) -> bytes:
    details = {"code": error.code, "fault": error.fault, "retryable": False}
    texts = {"message": encode_text(str(error)[:MAX_LOGS]), "logs": encode_text(error.logs[-MAX_LOGS:])}
    return encode_frame({"id": request_id, "type": "error", **details, **texts}, [])


def _is_seed(seed: Any, num_envs: int | None) -> bool:
    if isinstance(seed, list) and num_envs is not None:
        return len(seed) == num_envs and all(_is_seed(item, None) for item in seed)
    return seed is None or (type(seed) is int and seed >= 0)


def _invalid_argument(message: str) -> RemoteError:
    return RemoteError("INVALID_ARGUMENT", message, fault="caller")
