// What a policy can do over and over: each is run until its fuel is used up. Host calls first, then what the interpreters do alone.

const python = (body, setUp = '') =>
  `${setUp}\ndef choose_action(board, player, rng):\n${body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
const pythonLoop = (statement, setUp = '') =>
  python(`while True:\n    ${statement.split('\n').join('\n    ')}`, setUp);
const guarded = (call) => `try: ${call}\nexcept OSError: pass`;

const javascript = (body, setUp = '') => `${setUp}\nfunction chooseAction(board, player, rng) { ${body} }`;
const javascriptLoop = (statement, setUp = '') => javascript(`for (;;) { ${statement} }`, setUp);

const PYTHON_SHUFFLED = `
import array
n = 4_000_000
links = array.array('i', [0]) * n
at = 0
for i in range(60_000):
    links[at] = at = (at + 2_654_435_761 * (i + 1)) % n
`;

export const CONSTRUCTS = {
  python: {
    'empty loop': pythonLoop('pass'),
    'posix.urandom(65536)': pythonLoop('posix.urandom(65536)', 'import posix'),
    'posix.urandom(256)': pythonLoop('posix.urandom(256)', 'import posix'),
    'posix.urandom(0)': pythonLoop('posix.urandom(0)', 'import posix'),
    'posix.read(0, 1)': pythonLoop('posix.read(0, 1)', 'import posix'),
    'posix.read(0, 32)': pythonLoop('posix.read(0, 32)', 'import posix'),
    'posix.read(0, 64)': pythonLoop('posix.read(0, 64)', 'import posix'),
    'posix.read(0, 0)': pythonLoop('posix.read(0, 0)', 'import posix'),
    'posix.read(0, 2**20)': pythonLoop('posix.read(0, 2 ** 20)', 'import posix'),
    'posix.readv of 500 buffers': pythonLoop(
      guarded('posix.readv(0, buffers)'),
      'import posix\nbuffers = [bytearray(8)] * 500',
    ),
    'posix.write(1, b"")': pythonLoop("posix.write(1, b'')", 'import posix'),
    'posix.write(1, 64 KiB)': pythonLoop('posix.write(1, block)', 'import posix\nblock = bytes(65536)'),
    'posix.write(1, 16 MiB)': pythonLoop('posix.write(1, block)', 'import posix\nblock = bytes(2 ** 24)'),
    'posix.write to a bad descriptor': pythonLoop(guarded("posix.write(9, b'')"), 'import posix'),
    'posix.writev of 1000 empty buffers': pythonLoop(
      'posix.writev(1, buffers)',
      "import posix\nbuffers = [b''] * 1000",
    ),
    'posix.writev of 1000 bytes': pythonLoop(
      'posix.writev(1, buffers)',
      "import posix\nbuffers = [b'x'] * 1000",
    ),
    'posix.isatty(0)': pythonLoop('posix.isatty(0)', 'import posix'),
    'posix.isatty(9)': pythonLoop('posix.isatty(9)', 'import posix'),
    'posix.fstat(1)': pythonLoop('posix.fstat(1)', 'import posix'),
    'posix.lseek(0)': pythonLoop(guarded('posix.lseek(0, 0, 0)'), 'import posix'),
    'posix.close(9)': pythonLoop(guarded('posix.close(9)'), 'import posix'),
    'posix.close(1)': pythonLoop('posix.close(1)', 'import posix'),
    "posix.stat('/usr')": pythonLoop(guarded("posix.stat('/usr')"), 'import posix'),
    "open('/x')": pythonLoop(guarded("open('/x')"), ''),
    "posix.listdir('/')": pythonLoop(guarded("posix.listdir('/')"), 'import posix'),
    'time.time_ns()': pythonLoop('time_ns()', 'from time import time_ns'),
    'time.monotonic()': pythonLoop('monotonic()', 'from time import monotonic'),
    'time.get_clock_info': pythonLoop("get_clock_info('time')", 'from time import get_clock_info'),
    'time.sleep(0)': pythonLoop(guarded('sleep(0)'), 'from time import sleep'),
    'time.process_time()': pythonLoop(guarded('process_time()'), 'from time import process_time'),
    'print()': pythonLoop('print()'),
    'print of 1 KiB': pythonLoop('print(text)', "text = 'x' * 1023"),
    'rng.random()': pythonLoop('rng.random()'),
    'rng.getrandbits(1)': pythonLoop('rng.getrandbits(1)'),
    'rng.getrandbits(32)': pythonLoop('rng.getrandbits(32)'),
    'rng.getrandbits(1_000_000)': pythonLoop('rng.getrandbits(1_000_000)'),
    'rng.choice': pythonLoop('rng.choice(board)'),
    'rng.sample': pythonLoop('rng.sample(range(1000), 100)'),
    'rng.shuffle': pythonLoop('rng.shuffle(board)'),
    'rng.gauss': pythonLoop('rng.gauss(0, 1)'),
    'rng.randbytes(10_000)': pythonLoop('rng.randbytes(10_000)'),
    'random.random()': pythonLoop('random.random()', 'import random'),
    'random.Random() (seeds itself)': pythonLoop('random.Random()', 'import random'),
    exceptions: pythonLoop('try: 1 // 0\nexcept ZeroDivisionError: pass'),
    'exceptions through 50 frames': pythonLoop(
      'try: f(50)\nexcept ValueError: pass',
      'def f(n):\n    if n == 0: raise ValueError\n    f(n - 1)',
    ),
    'deep recursion': pythonLoop('f(900)', 'def f(n):\n    return n and f(n - 1)'),
    json: pythonLoop(
      'loads(dumps(data))',
      'from json import dumps, loads\ndata = [{"a": i, "b": [1.5, "text"]} for i in range(200)]',
    ),
    'regular expressions': pythonLoop(
      "sub('x', text)",
      "import re\nsub = re.compile('(a|b)+c?').sub\ntext = 'abcab ' * 1000",
    ),
    backtracking: pythonLoop(
      'match(text)',
      "import re\nmatch = re.compile('(a+)+$').match\ntext = 'a' * 18 + 'b'",
    ),
    'long multiplication': pythonLoop('x * x', 'x = 3 ** 20_000'),
    'long division': pythonLoop('x // y', 'x = 3 ** 20_000\ny = 7 ** 4_000'),
    'pow modulo': pythonLoop('pow(3, x, y)', 'x = 3 ** 500\ny = 7 ** 400'),
    'small integer division': pythonLoop('for i in r: i % 7', 'r = range(1, 10_000)'),
    'str of a long integer': pythonLoop('str(x)', 'x = 3 ** 8_000'),
    'float division and square roots': pythonLoop(
      'for x in xs: sqrt(x) / x',
      'from math import sqrt\nxs = [1.1 * i for i in range(1, 1000)]',
    ),
    sines: pythonLoop('for x in xs: sin(x)', 'from math import sin\nxs = [1e9 * i for i in range(1, 1000)]'),
    'pow of floats': pythonLoop('for x in xs: x ** 1.7', 'xs = [1.1 * i for i in range(1, 1000)]'),
    'sum of floats': pythonLoop(
      'fsum(xs)',
      'from math import fsum\nxs = [1.1 * i for i in range(1, 10_000)]',
    ),
    'string concatenation': pythonLoop("s = ''\nfor i in range(1000): s += 'xyz'"),
    'string copies of 1 MiB': pythonLoop("text + 'x'", "text = 'x' * 2 ** 20"),
    'byte copies of 8 MiB': pythonLoop('bytes(block)', 'block = bytearray(2 ** 23)'),
    'byte fills of 8 MiB': pythonLoop('bytearray(2 ** 23)'),
    'byte search': pythonLoop("block.find(b'\\x01')", 'block = bytes(2 ** 23)'),
    'byte translation': pythonLoop(
      'block.translate(table)',
      'block = bytes(range(256)) * 1000\ntable = bytes(range(256))',
    ),
    'list fills': pythonLoop('[None] * 100_000'),
    'list copies': pythonLoop('items[:]', 'items = [None] * 100_000'),
    'list reverse': pythonLoop('items.reverse()', 'items = [None] * 100_000'),
    'list insert at 0': pythonLoop('items.insert(0, None); items.pop()', 'items = [None] * 100_000'),
    sort: pythonLoop('sorted(items)', 'items = [(i * 7919) % 10_007 for i in range(5_000)]'),
    'sort of sorted': pythonLoop('sorted(items)', 'items = list(range(100_000))'),
    'memory growth': pythonLoop('x = bytearray(2 ** 24)\nx = None'),
    'small objects': pythonLoop('[object() for _ in range(10_000)]'),
    'cycles for the collector': pythonLoop('x = []\nx.append(x)'),
    'gc.collect()': pythonLoop('gc.collect()', 'import gc\nitems = [[i] for i in range(50_000)]'),
    dictionaries: pythonLoop('{i: i for i in range(10_000)}'),
    'sets of strings': pythonLoop('{str(i) for i in range(1_000)}'),
    hashes: pythonLoop('sha256(block).digest()', 'from hashlib import sha256\nblock = bytes(2 ** 20)'),
    'random walk over 16 MB': pythonLoop(
      'at = links[at]\nat = links[at]\nat = links[at]\nat = links[at]',
      PYTHON_SHUFFLED,
    ).replace('while True:', 'at = 0\n    while True:'),
    'random walk over 200,000 objects': pythonLoop(
      'for node in order: node.x',
      `class Node:\n    __slots__ = ('x',)\nnodes = [Node() for _ in range(200_000)]\nfor node in nodes: node.x = 1\norder = [nodes[i * 7919 * 13 % 200_000] for i in range(200_000)]`,
    ),
    'random walk over 500,000 lists': pythonLoop(
      'node = node[0]; node = node[0]; node = node[0]; node = node[0]',
      'nodes = [[None] for _ in range(500_000)]\nfor i in range(500_000): nodes[i * 193_811 % 500_000][0] = nodes[(i + 1) * 193_811 % 500_000]\nnode = nodes[0]',
    ).replace('while True:', 'global node\n    while True:'),
    'counts of scattered objects': pythonLoop(
      'order[:]',
      'nodes = [object() for _ in range(400_000)]\norder = [nodes[i * 102_947 % 400_000] for i in range(400_000)]',
    ),
    'tuple comparison of scattered objects': pythonLoop(
      'order.count(0)',
      'nodes = [1.5 + i for i in range(400_000)]\norder = [nodes[i * 102_947 % 400_000] for i in range(400_000)]',
    ),
    'memoryview of scattered bytes': pythonLoop(
      'view.tolist()',
      'view = memoryview(bytearray(2 ** 24))[::4096]',
    ),
    'strided slices': pythonLoop('block[::4096]', 'block = bytes(2 ** 25)'),
    compile: pythonLoop("compile(text, 'x', 'exec')", "text = 'x = 1 + y\\n' * 100"),
    imports: pythonLoop("sys.modules.pop('colorsys', None)\nimport colorsys", 'import sys'),
    'calls and lists': pythonLoop(
      'win(board)',
      'def win(b): return any(all(b[i] == 1 for i in l) for l in ((0,1,2),(3,4,5),(6,7,8)))',
    ),
    generators: pythonLoop('sum(i for i in range(10_000))'),
    'class creation': pythonLoop("type('X', (), {})"),
    decimal: pythonLoop('x / y', "from decimal import Decimal\nx = Decimal('1.1')\ny = Decimal('7.3')"),
    fractions: pythonLoop('x * x + x', 'from fractions import Fraction\nx = Fraction(355, 113)'),
    struct: pythonLoop(
      'unpack(block)',
      "from struct import Struct\nunpack = Struct('<1000d').unpack\nblock = bytes(8000)",
    ),
    zlib: pythonLoop(
      'compress(block)',
      'try:\n    from zlib import compress\nexcept ImportError:\n    compress = bytes\nblock = bytes(range(256)) * 400',
    ),
  },
  javascript: {
    'empty loop': javascriptLoop(''),
    'rng.random()': javascriptLoop('rng.random()'),
    'rng.getrandbits(1)': javascriptLoop('rng.getrandbits(1)'),
    'rng.getrandbits(32)': javascriptLoop('rng.getrandbits(32)'),
    'rng.getrandbits(100_000)': javascriptLoop('rng.getrandbits(100_000)'),
    'rng.choice': javascriptLoop('rng.choice(board)'),
    'rng.sample': javascriptLoop(
      'rng.sample(items, 100)',
      'const items = Array.from({ length: 1000 }, (_, i) => i)',
    ),
    'rng.shuffle': javascriptLoop('rng.shuffle(board)'),
    'rng.gauss': javascriptLoop('rng.gauss(0, 1)'),
    'rng.randbytes(10_000)': javascriptLoop('rng.randbytes(10_000)'),
    'console.log()': javascriptLoop('console.log()'),
    "console.log('x')": javascriptLoop("console.log('x')"),
    'console.log of 1 KiB': javascriptLoop(
      'log(text)',
      "const { log } = console; const text = 'x'.repeat(1024)",
    ),
    'console.log of 1 MiB': javascriptLoop(
      'log(text)',
      "const { log } = console; const text = 'x'.repeat(2 ** 20)",
    ),
    'console.log of 1 MiB, not ASCII': javascriptLoop(
      'log(text)',
      "const { log } = console; const text = '…'.repeat(2 ** 20)",
    ),
    'console.error of an array': javascriptLoop(
      'console.error(items)',
      'const items = Array.from({ length: 1000 }, (_, i) => i)',
    ),
    'Date.now()': javascriptLoop('Date.now()'),
    'new Date().toString()': javascriptLoop('new Date().toString()'),
    'new Date(y, m, d)': javascriptLoop('new Date(2024, 1, 2)'),
    getTimezoneOffset: javascriptLoop('d.getTimezoneOffset()', 'const d = new Date()'),
    'performance.now': javascriptLoop(
      'now()',
      'const now = globalThis.performance ? () => performance.now() : Date.now',
    ),
    'Math.random()': javascriptLoop('Math.random()'),
    'rejected promises': javascriptLoop('Promise.reject(1)'),
    'import()': javascriptLoop("import('x').catch(() => {})"),
    exceptions: javascriptLoop('try { throw 1 } catch {}'),
    'exceptions through 50 frames': javascriptLoop(
      'try { f(50) } catch {}',
      'function f(n) { if (n === 0) throw new Error("x"); f(n - 1) }',
    ),
    'deep recursion': javascriptLoop('f(150)', 'const f = (n) => n && f(n - 1)'),
    JSON: javascriptLoop(
      'JSON.parse(JSON.stringify(data))',
      'const data = Array.from({ length: 200 }, (_, i) => ({ a: i, b: [1.5, "text"] }))',
    ),
    'regular expressions': javascriptLoop(
      "text.replace(/(a|b)+c?/g, 'x')",
      "const text = 'abcab '.repeat(1000)",
    ),
    backtracking: javascriptLoop('/(a+)+$/.test(text)', "const text = 'a'.repeat(18) + 'b'"),
    'BigInt multiplication': javascriptLoop('x * x', 'const x = 3n ** 20_000n'),
    'BigInt division': javascriptLoop('x / y', 'const x = 3n ** 20_000n, y = 7n ** 4_000n'),
    'BigInt pow': javascriptLoop('3n ** 5_000n'),
    'BigInt to text': javascriptLoop('String(x)', 'const x = 3n ** 5_000n'),
    'integer division': javascriptLoop('for (let i = 1; i < 1000; i++) i % 7'),
    'float division and square roots': javascriptLoop('for (let i = 1; i < 1000; i++) Math.sqrt(i) / i'),
    sines: javascriptLoop('for (let i = 1; i < 1000; i++) Math.sin(i * 1e9)'),
    'pow of floats': javascriptLoop('for (let i = 1; i < 1000; i++) (i * 1.1) ** 1.7'),
    'numbers to text': javascriptLoop('for (let i = 1; i < 1000; i++) String(i * 1.1)'),
    'text to numbers': javascriptLoop("Number('3.14159265358979')"),
    'string concatenation': javascriptLoop("let s = ''; for (let i = 0; i < 1000; i++) s += 'xyz'"),
    'string copies of 1 MiB': javascriptLoop(
      "(text + 'x').charCodeAt(5)",
      "const text = 'x'.repeat(2 ** 20)",
    ),
    'string search': javascriptLoop("text.indexOf('y')", "const text = 'x'.repeat(2 ** 20)"),
    'array fills': javascriptLoop('new Array(100_000).fill(0)'),
    'array copies': javascriptLoop('items.slice()', 'const items = new Array(100_000).fill(0)'),
    'array shift': javascriptLoop(
      'items.unshift(0); items.pop()',
      'const items = new Array(100_000).fill(0)',
    ),
    'typed array fills': javascriptLoop('block.fill(1)', 'const block = new Uint8Array(2 ** 23)'),
    'typed array copies': javascriptLoop('block.slice()', 'const block = new Uint8Array(2 ** 23)'),
    'typed array moves': javascriptLoop('block.copyWithin(0, 4096)', 'const block = new Uint8Array(2 ** 23)'),
    'typed array sort': javascriptLoop(
      'block.slice().sort()',
      'const block = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007)',
    ),
    sort: javascriptLoop(
      'items.slice().sort((p, q) => p - q)',
      'const items = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 10_007)',
    ),
    'memory growth': javascriptLoop('new Uint8Array(2 ** 24)'),
    'small objects': javascriptLoop('Array.from({ length: 10_000 }, () => ({}))'),
    'cycles for the collector': javascriptLoop('const x = {}; x.x = x'),
    maps: javascriptLoop('const m = new Map(); for (let i = 0; i < 10_000; i++) m.set(i, i)'),
    'random walk over 16 MB': javascriptLoop(
      'at = links[at]; at = links[at]; at = links[at]; at = links[at]',
      `const n = 4_000_000; const links = new Int32Array(n); let at = 0;
      for (let i = 0; i < 200_000; i++) at = links[at] = (at + 1_640_531 * (i + 1)) % n; at = 0`,
    ),
    'random walk over 100,000 objects': javascriptLoop(
      'node = node.next',
      `const nodes = Array.from({ length: 100_000 }, () => ({ next: null }));
      for (let i = 0; i < 100_000; i++) nodes[(i * 38_611) % 100_000].next = nodes[((i + 1) * 38_611) % 100_000]; let node = nodes[0]`,
    ),
    'random walk over 500,000 objects': javascriptLoop(
      'node = node.next',
      `const nodes = []; for (let i = 0; i < 500_000; i++) nodes.push({ next: null });
      for (let i = 0; i < 500_000; i++)
        nodes[(i * 193_811) % 500_000].next = nodes[((i + 1) * 193_811) % 500_000]; let node = nodes[0]`,
    ),
    'copies of scattered objects': javascriptLoop(
      'order.slice()',
      `const nodes = Array.from({ length: 200_000 }, () => ({}));
      const order = nodes.map((_, i) => nodes[(i * 102_947) % 200_000])`,
    ),
    'strided typed arrays': javascriptLoop(
      'for (let i = 0; i < block.length; i += 4096) block[i]++',
      'const block = new Uint8Array(2 ** 25)',
    ),
    'new Function': javascriptLoop("new Function('return 1')"),
    closures: javascriptLoop('[1, 2, 3].map((x) => x + 1).reduce((a, b) => a + b)'),
    generators: javascriptLoop(
      'for (const x of g()) x',
      'function* g() { for (let i = 0; i < 1000; i++) yield i }',
    ),
    proxies: javascriptLoop('p.x', 'const p = new Proxy({}, { get: () => 1 })'),
    'normalize()': javascriptLoop("text.normalize('NFD')", "const text = 'é'.repeat(1000)"),
  },
};
