import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { SimCore, SimError } from '../src/index.js';
import { SimCore as SlimSimCore } from '../src/slim.js';

const wasmPath = createRequire(import.meta.url).resolve('@reroll/sim-core/wasm');
const emptyModule = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));

describe('SimCore.create', () => {
  it('has a memory of whole pages that the host sizes once', () => {
    expect(SimCore.create().memory).toHaveLength(65_536);
    expect(SimCore.create({ memoryBytes: 65_537 }).memory).toHaveLength(131_072);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 30 + 1, Number.POSITIVE_INFINITY])(
    'refuses %d memoryBytes',
    (value) => {
      expect(() => SimCore.create({ memoryBytes: value })).toThrow(RangeError);
    },
  );

  it('refuses memoryBytes of another type', () => {
    expect(() => SimCore.create({ memoryBytes: '65536' as unknown as number })).toThrow(TypeError);
  });

  it('takes the raw module in the slim entry', () => {
    const module = new WebAssembly.Module(readFileSync(wasmPath));
    const core = SlimSimCore.create({ module });
    expect(core.memory).toEqual(SimCore.create().memory);
  });

  it('refuses what is not its module', () => {
    expect(() => SlimSimCore.create({} as { module: WebAssembly.Module })).toThrow(TypeError);
    expect(() => SimCore.create({ module: readFileSync(wasmPath) as never })).toThrow(TypeError);
    expect(() => SimCore.create({ module: emptyModule })).toThrow(SimError);
    expect(() => SlimSimCore.create({ module: emptyModule })).toThrow(
      expect.objectContaining({ name: 'SimError', code: 'INCOMPATIBLE_MODULE' }),
    );
  });

  it.each([
    [
      'V8',
      new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance'),
    ],
    ['JavaScriptCore', new RangeError('Out of memory')],
    ['a compiler', new WebAssembly.CompileError('WebAssembly.Module(): Out of memory while compiling')],
  ])('says that the host has no memory where it is %s that says so', (_name, refused) => {
    const instance = vi.spyOn(WebAssembly, 'Instance').mockImplementation(function refuse() {
      throw refused;
    });
    try {
      expect(() => SimCore.create()).toThrow(
        expect.objectContaining({
          code: 'OUT_OF_MEMORY',
          fault: 'infrastructure',
          retryable: true,
          cause: refused,
        }),
      );
    } finally {
      instance.mockRestore();
    }
  });

  it('does not take the end of the call stack for one of memory', () => {
    const instance = vi.spyOn(WebAssembly, 'Instance').mockImplementation(function refuse() {
      throw new RangeError('Maximum call stack size exceeded');
    });
    try {
      expect(() => SimCore.create()).toThrow(expect.objectContaining({ code: 'INCOMPATIBLE_MODULE' }));
    } finally {
      instance.mockRestore();
    }
  });

  it('fails for good where its own memory is full', () => {
    const core = SimCore.create({ memoryBytes: 65_536 });
    expect(() => core.make('CartPole-v1', { recordSteps: 2 ** 24 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_MEMORY', fault: 'caller', retryable: false }),
    );
  });

  it('runs out of the address space of a host as it should', { skip: process.platform !== 'linux' }, () => {
    const script = `
      const { SimCore } = require('@reroll/sim-core');
      const kept = [];
      for (;;) {
        try { kept.push(SimCore.create()); }
        catch ({ code, fault, retryable }) { console.log(code, fault, retryable); break; }
      }`;
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    // Each memory reserves gigabytes of addresses, of which a process has a limited number.
    const command = `ulimit -v 200000000; exec "$0" -e "$1"`;
    const printed = execFileSync('sh', ['-c', command, process.execPath, script], { cwd, encoding: 'utf8' });
    expect(printed).toBe('OUT_OF_MEMORY infrastructure true\n');
  });

  it('says what it needs of a host that has no WebAssembly', () => {
    const script = `
      try { require('@reroll/sim-core').SimCore.create(); }
      catch ({ name, code, fault, cause }) { console.log(name, code, fault, cause instanceof Error); }`;
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const printed = execFileSync(process.execPath, ['--jitless', '-e', script], { cwd, encoding: 'utf8' });
    expect(printed).toContain('SimError INCOMPATIBLE_HOST infrastructure true\n');
  });

  it('can be required from CommonJS', () => {
    const script = "process.stdout.write(String(require('@reroll/sim-core').SimCore.create().memory.length))";
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    expect(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' })).toBe('65536');
  });
});

describe('SimCore in a worker', () => {
  it('gives the results of the main thread', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads');
      const { SimCore } = require('@reroll/sim-core');
      const env = SimCore.create().make('CartPole-v1', { recordSteps: 500 });
      env.reset({ seed: 42 });
      env.actionSpace.seed(42);
      while (!env.terminated) env.step(env.actionSpace.sample());
      parentPort.postMessage(env.recordedBytes.slice());`;
    const worker = new Worker(script, { eval: true });
    const [recorded] = await once(worker, 'message');
    const env = SimCore.create().make('CartPole-v1', { recordSteps: 500 });
    env.reset({ seed: 42 });
    env.actionSpace.seed(42);
    while (!env.terminated) env.step(env.actionSpace.sample());
    expect(recorded).toEqual(env.recordedBytes);
  });
});

describe('SimCore.reset', () => {
  /** Uses everything that leaves traces in memory. */
  function use(core: SimCore): number[] {
    const env = core.make('CartPole-v1', { recordSteps: 100 });
    env.reset({ seed: 5n ** 70n });
    env.actionSpace.seed(7);
    while (!env.terminated) env.step(env.actionSpace.sample());
    env.replay(Uint8Array.of(1));
    const game = core.make('TicTacToe-v0');
    game.reset();
    game.actionSpace.seed(1);
    while (!game.terminated) game.step(game.actionSpace.sample(game.actionMask!));
    for (const { id } of core.manifest.environments) {
      using other = core.make(id);
      other.reset({ seed: 8 });
      other.actionSpace.seed(8);
      other.step(other.actionSpace.sample());
      other.render();
      other.restore(other.snapshot());
    }
    const drawn = [core.mt19937(-1).random(), core.pcg64(3).random(), core.sin(2), core.cos(60_000)];
    return [...env.state, game.winner, ...drawn];
  }

  it('puts every byte of memory back, whatever was done before', () => {
    const core = SimCore.create({ memoryBytes: 131_072 });
    const pristine = core.memory.slice();
    const first = use(core);
    expect(core.memory).not.toEqual(pristine);
    core.reset();
    expect(core.memory).toEqual(pristine);
    expect(use(core)).toEqual(first);
    core.memory.fill(0xa5);
    core.reset();
    expect(core.memory).toEqual(pristine);
  });

  it('makes what was handed out before stale', () => {
    const core = SimCore.create();
    const env = core.make('CartPole-v1');
    env.reset({ seed: 0 });
    core.reset();
    const stale = expect.objectContaining({ name: 'SimError', code: 'STALE_HANDLE' });
    expect(() => env.step(0)).toThrow(stale);
    expect(() => env.snapshot()).toThrow(stale);
    env[Symbol.dispose]();
    using successor = core.make('CartPole-v1');
    successor.reset({ seed: 0 });
    successor.step(0);
  });

  it('lets a handle take its place again, in every byte as a new one', () => {
    for (const { id } of SimCore.create().manifest.environments) {
      const [core, fresh] = [SimCore.create(), SimCore.create()];
      const env = core.make(id, { recordSteps: 20 });
      for (const isCoreReset of [false, true]) {
        env.reset({ seed: 3 });
        env.actionSpace.seed(3);
        env.step(env.actionSpace.sample());
        if (isCoreReset) core.reset();
        env.renew();
        const made = fresh.make(id, { recordSteps: 20 });
        expect(Buffer.compare(env.snapshot(), made.snapshot())).toBe(0);
        if (isCoreReset) expect(Buffer.compare(core.memory, fresh.memory)).toBe(0);
        for (const each of [env, made]) {
          each.reset({ seed: 4 });
          each.actionSpace.seed(4);
          each.step(each.actionSpace.sample());
        }
        expect(Buffer.compare(env.recordedBytes, made.recordedBytes)).toBe(0);
        fresh.reset();
      }
    }
  });

  it('keeps a handle from a place that is taken, and one that was disposed from any', () => {
    const core = SimCore.create();
    const env = core.make('CartPole-v1');
    core.reset();
    const other = core.make('CartPole-v1');
    other.reset({ seed: 1 });
    const before = other.snapshot();
    expect(() => env.renew()).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }));
    expect(() => env.step(0)).toThrow(expect.objectContaining({ code: 'STALE_HANDLE' }));
    expect(other.snapshot()).toEqual(before);
    env.dispose();
    expect(() => env.renew()).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
    other.dispose();
    expect(() => other.renew()).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });
});

describe('SimCore.make', () => {
  it('knows its environments and no others', () => {
    const core = SimCore.create();
    const unknown = expect.objectContaining({ name: 'SimError', code: 'UNKNOWN_ENVIRONMENT' });
    for (const id of ['cartpole', '', '__proto__', 'CartPole-v0']) {
      expect(() => core.make(id)).toThrow(unknown);
      expect(() => core.makeVector(id, { numEnvs: 1 })).toThrow(unknown);
    }
    expect(() => core.make('CartPole')).toThrow(/"CartPole"; there are Acrobot-v1, .*TicTacToe-v0$/);
    for (const id of [undefined, null, 1, {}])
      expect(() => core.make(id as unknown as string)).toThrow(TypeError);
  });

  it('refuses a recording that the memory has no room for', () => {
    const core = SimCore.create();
    const full = expect.objectContaining({ name: 'SimError', code: 'OUT_OF_MEMORY' });
    expect(() => core.make('CartPole-v1', { recordSteps: 2 ** 24 })).toThrow(full);
    // No game is longer than its longest.
    core.make('TicTacToe-v0', { recordSteps: 2 ** 24 });
  });
});
