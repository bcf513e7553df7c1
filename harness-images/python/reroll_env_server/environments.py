"""Makes the environment that a source names."""

from __future__ import annotations

import dataclasses
import importlib
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv
from gymnasium.wrappers import TimeLimit

# A Python module and something callable in it. Gymnasium's own "module:Env-v0" has a dash, which no identifier has.
FACTORY = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<name>[A-Za-z_][\w.]*)")
AUTORESET_MODES = {
    "next-step": AutoresetMode.NEXT_STEP,
    "same-step": AutoresetMode.SAME_STEP,
    "disabled": AutoresetMode.DISABLED,
}
VECTORIZATION_MODES = ("sync", "async", "vector_entry_point")


@dataclasses.dataclass(frozen=True)
class EnvironmentRequest:
    """What to serve. `num_envs` of None is a single environment, a number is a vector of that many."""

    source: str
    selector: str | None = None
    num_envs: int | None = None
    vectorization_mode: str = "sync"
    autoreset: str | None = None
    make_kwargs: dict[str, Any] = dataclasses.field(default_factory=dict)
    render_mode: str | None = None
    imports: tuple[str, ...] = ()

    def kwargs(self) -> dict[str, Any]:
        return self.make_kwargs if self.render_mode is None else {**self.make_kwargs, "render_mode": self.render_mode}


def make_environment(request: EnvironmentRequest) -> gym.Env | VectorEnv:
    """Imports and constructs the environment; raises whatever the imports or the constructor raise."""
    for name in request.imports:
        importlib.import_module(name)
    if request.render_mode is not None:
        _require_renderer(request)
    env = _make(request)
    _check_kind(env, request)
    return env


def _make(request: EnvironmentRequest) -> Any:
    if request.source.startswith("hub:"):
        return _from_hub(request)
    if FACTORY.fullmatch(request.source):
        return _from_factory(request)
    return _from_registry(request)


def _require_renderer(request: EnvironmentRequest) -> None:
    """Raises when the rendering library is missing: environments import it with their first frame.

    The frame is drawn by an environment of its own, so that the one that is served has done nothing yet. What else goes
    wrong there is left to the calls in which it would.
    """
    if request.vectorization_mode != "vector_entry_point":
        request = dataclasses.replace(request, num_envs=None, autoreset=None)
    env = _make(request)
    try:
        env.reset(seed=0)
        env.render()
    except (ImportError, gym.error.DependencyNotInstalled):
        raise
    except Exception:
        pass
    finally:
        env.close()


def _from_registry(request: EnvironmentRequest) -> gym.Env | VectorEnv:
    env_id = request.source.removeprefix("gym://")
    if request.num_envs is None:
        return gym.make(env_id, **request.kwargs())
    takes_autoreset = request.autoreset is not None and request.vectorization_mode != "vector_entry_point"
    return gym.make_vec(
        env_id,
        num_envs=request.num_envs,
        vectorization_mode=request.vectorization_mode,
        vector_kwargs={"autoreset_mode": AUTORESET_MODES[request.autoreset]} if takes_autoreset else None,
        **request.kwargs(),
    )


def _from_factory(request: EnvironmentRequest) -> gym.Env | VectorEnv:
    module_name, _, attributes = request.source.partition(":")
    factory: Any = importlib.import_module(module_name)
    for attribute in attributes.split("."):
        factory = getattr(factory, attribute)
    kwargs = request.kwargs()
    if request.num_envs is None:
        return factory(**kwargs)
    if request.vectorization_mode == "vector_entry_point":
        return factory(num_envs=request.num_envs, **kwargs)
    return _vectorize(lambda: factory(**kwargs), request)


def _vectorize(make: Callable[[], gym.Env], request: EnvironmentRequest) -> VectorEnv:
    vectorizer = AsyncVectorEnv if request.vectorization_mode == "async" else SyncVectorEnv
    autoreset = AUTORESET_MODES[request.autoreset or "next-step"]
    return vectorizer([make] * request.num_envs, autoreset_mode=autoreset)


def _from_hub(request: EnvironmentRequest) -> gym.Env | VectorEnv:
    """Runs `make_env` of the repository's env.py, which gives {suite: {task: VectorEnv}}, or one environment."""
    folder = Path(request.source.removeprefix("hub:"))
    sys.path.insert(0, str(folder))
    make_env = runpy.run_path(str(folder / "env.py"), run_name="env")["make_env"]
    made = make_env(
        n_envs=request.num_envs or 1,
        use_async_envs=request.vectorization_mode == "async",
        **request.kwargs(),
    )
    env = _select(made, request.selector)
    if request.num_envs is None and isinstance(env, SyncVectorEnv):
        return env.envs[0]
    return env


def _select(made: Any, selector: str | None) -> Any:
    if not isinstance(made, dict):
        if selector is None:
            return made
        raise ValueError(f"the repository makes one environment, so there is no {selector!r} to select")
    tasks = {f"{suite}/{task}": env for suite, by_task in made.items() for task, env in by_task.items()}
    if selector is None and len(tasks) == 1:
        selector = next(iter(tasks))
    if selector not in tasks:
        raise ValueError(f"the repository makes {', '.join(sorted(tasks))}; {selector!r} is none of them")
    for other, env in tasks.items():
        if other != selector:
            env.close()
    return tasks[selector]


def _check_kind(env: Any, request: EnvironmentRequest) -> None:
    expected = gym.Env if request.num_envs is None else VectorEnv
    if not isinstance(env, expected):
        raise TypeError(f"{request.source} returned a {type(env).__name__}, but a gymnasium {expected.__name__} is needed")
    if isinstance(env, VectorEnv):
        if env.num_envs != request.num_envs:
            raise ValueError(f"{request.source} returned {env.num_envs} environments, but {request.num_envs} were requested")
        actual = autoreset_name(env)
        if request.autoreset not in (None, actual):
            raise ValueError(f"{request.source} resets by {actual}, but {request.autoreset} was requested")


def autoreset_name(env: gym.Env | VectorEnv) -> str | None:
    """How a vector environment goes on after an episode's end; None for a single one, or where it does not say."""
    mode = env.metadata.get("autoreset_mode") if isinstance(env, VectorEnv) else None
    return next((name for name, value in AUTORESET_MODES.items() if value == mode), None)


def time_limit(env: gym.Env | VectorEnv) -> int | None:
    """After how many steps a single environment truncates an episode; None where it does not, or has a way of its own to."""
    while isinstance(env, gym.Wrapper):
        if isinstance(env, TimeLimit):
            return env._max_episode_steps
        env = env.env
    return None
