# expect: EXCEPTION
class Nonsense(Exception):
    def __str__(self):
        raise self

    def __getattribute__(self, name):
        raise self


def choose_action(observation, rng):
    raise Nonsense
