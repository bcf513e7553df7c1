# expect: INVALID_ACTION number 0 of the action must be a finite number, got
# contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
import sys


def choose_action(observation, rng):
    def forge(frame, event, argument):
        # The harness has checked the action and written it: the host looks once more.
        if event == "return" and frame.f_code.co_name == "finish":
            frame.f_locals["slots"][3] = float("nan")

    sys.setprofile(forge)
    return [0.5, 0.5]
