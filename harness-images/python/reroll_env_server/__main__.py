"""Command line: python -m reroll_env_server CartPole-v1 --stdio"""

from __future__ import annotations

import argparse
import json
import signal
import sys

from . import __version__
from .environments import AUTORESET_MODES, VECTORIZATION_MODES, EnvironmentRequest
from .transports import serve_socket, serve_stdio


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reroll_env_server", description="Serve a Gymnasium environment.")
    parser.add_argument("source", help="a Gymnasium id, gym://ID, MODULE:FACTORY, or hub:FOLDER with an env.py")
    parser.add_argument("--selector", help="suite/task of a hub folder that makes several environments")
    parser.add_argument("--num-envs", type=int, help="serve a vector of this many environments")
    parser.add_argument("--vectorization-mode", choices=VECTORIZATION_MODES, default="sync")
    parser.add_argument("--autoreset", choices=sorted(AUTORESET_MODES), help="default: the vector environment's own")
    parser.add_argument("--make-kwargs", type=_json_object, default={}, help="arguments of the environment, as JSON")
    parser.add_argument("--render-mode", help="for example rgb_array or ansi")
    parser.add_argument("--import", dest="imports", action="append", default=[], help="a module to import first")
    parser.add_argument("--version", action="version", version=__version__)
    transport = parser.add_mutually_exclusive_group(required=True)
    transport.add_argument("--stdio", action="store_true", help="serve one client on standard input and output")
    transport.add_argument("--socket", metavar="PATH", help="serve clients on a Unix socket")
    return parser


def _json_object(text: str) -> dict:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("expected a JSON object")
    return value


def main() -> int:
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.num_envs is not None and arguments.num_envs < 1:
        parser.error("argument --num-envs: expected a positive integer")
    request = EnvironmentRequest(
        source=arguments.source,
        selector=arguments.selector,
        num_envs=arguments.num_envs,
        vectorization_mode=arguments.vectorization_mode,
        autoreset=arguments.autoreset,
        make_kwargs=arguments.make_kwargs,
        render_mode=arguments.render_mode,
        imports=tuple(arguments.imports),
    )
    # A stop request unwinds like Ctrl-C, so that environments are closed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if arguments.stdio:
            serve_stdio(request)
        else:
            serve_socket(request, arguments.socket)
    except (BrokenPipeError, ConnectionResetError):
        print("reroll_env_server: the client went away", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
