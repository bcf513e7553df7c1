# expect: action 0
def opens(path):
    return open(path).read() or True


def connects():
    import socket

    return socket.create_connection(("127.0.0.1", 80))


def runs():
    import subprocess

    return subprocess.run(["true"])


def loads():
    import ctypes

    return ctypes.CDLL(None)


def forks():
    import os

    return os.fork() or True


def signals():
    import os

    return os.kill(os.getpid(), 9) or True


def starts_thread():
    import _thread

    return _thread.start_new_thread(print, ())


def lists():
    import os

    return os.listdir("/") or os.listdir(".")


def climbs():
    import os

    return os.open("/usr/../../../etc/passwd", os.O_RDONLY)


def finds_environment():
    import os

    return [name for name in os.environ if name != "PYTHONHASHSEED"]


def sleeps():
    import time

    return time.sleep(60) or True


ATTEMPTS = [
    lambda: opens("/etc/passwd"),
    lambda: opens("/proc/self/environ"),
    lambda: opens("/dev/zero"),
    connects,
    runs,
    loads,
    forks,
    signals,
    starts_thread,
    lists,
    climbs,
    finds_environment,
    sleeps,
]


def choose_action(observation, rng):
    reached = 0
    for number, attempt in enumerate(ATTEMPTS):
        try:
            if attempt():
                print("reached", number)
                reached += 1
        except (OSError, ImportError, AttributeError, RuntimeError):
            # Not there: as it should be.
            pass
    return reached
