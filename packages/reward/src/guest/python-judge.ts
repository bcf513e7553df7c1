import { pythonAdapter } from './python-adapter.js';

/**
 * What runs the text of a test in Python, in a guest that the completion never enters. A name that the text uses and nobody defines stands
 * for a function of the completion: calling it writes a request to standard error, and reads the answer from the draws of `rng`, 32 bits at
 * a time. What arrives are plain values, so that no class of the completion takes part in a comparison.
 */
export const PYTHON_JUDGE: string = pythonAdapter(`
def start():
    import builtins
    from types import ModuleType

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

    draw = None

    def judge(request, rng):
        nonlocal draw
        draw = rng.getrandbits
        for name in ('solution', 'candidate'):
            sys.modules[name] = Module(name)
        exec(compile(request['test'], 'policy.py', 'exec', dont_inherit=True), Names(__name__='test'))
        return {}

    return judge
`);
