import { PYTHON_VALUES } from '../values/python-values.js';
import { linesOf } from './places.js';

/**
 * The text of a test in Python, in a guest that the completion never enters. A name that the text uses and nobody defines stands for a
 * function of the completion: calling it writes a request to standard error, and reads the answer from the draws of `rng`, 32 bits at a
 * time. What arrives are plain values, so that no class of the completion takes part in a comparison.
 */
export const pythonJudge = (test: string): string => `${linesOf(test)}
def choose_action():
    import builtins, sys
    from json import dumps, loads
    from posix import write
    from types import ModuleType
${PYTHON_VALUES}
    class Names(dict):
        def __missing__(self, name):
            if hasattr(builtins, name):
                raise KeyError(name)
            return stub(name)

    class Module(ModuleType):
        def __getattr__(self, name):
            if name.startswith('__'):
                raise AttributeError(name)
            return stub(name)

    def stub(name):
        def function(*args, **kwargs):
            request = {'call': name, 'args': plain(list(args)), 'kwargs': plain(kwargs)}
            write(2, dumps(request).encode())
            length = draw(32)
            reply = loads(draw(8 * length).to_bytes(length, 'little'))
            if 'raised' in reply:
                raise error_of(reply['raised'])(reply['message'])
            return value(reply['value'])

        function.__name__ = name
        return function

    def error_of(name):
        kind = getattr(builtins, name, None)
        return kind if isinstance(kind, type) and issubclass(kind, Exception) else Exception

    code = compile(${JSON.stringify(test)}, 'policy.py', 'exec', dont_inherit=True)
    draw = None

    def judge(message, rng):
        nonlocal draw
        draw = rng.getrandbits
        for name in ('solution', 'candidate'):
            sys.modules[name] = Module(name)
        exec(code, Names(__name__='test'))
        return 0

    return judge

choose_action = choose_action()
`;
