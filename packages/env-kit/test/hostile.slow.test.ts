// Modules of someone who means no good: each is refused, or contained as an error that is the same everywhere.
import { loadModule } from '@reroll/env';
import { type CoreEnv, SimCore } from '@reroll/sim-core';
import { describe, expect, it } from 'vitest';
import { meterEnvironment } from '../src/meter/meter-environment.js';
import { moduleOf } from './support/environments.js';

const FOR_EVER = 'for (;;) this.position += 1;';
const LIMITS = { fuelPerCall: 100_000 };

const plain = await moduleOf({
  sound: {},
  loops: { step: FOR_EVER },
  traps: { step: 'unreachable();' },
  divides: { step: 'const zero: i32 = load<u8>(action) >> 4; step.reward = <f64>(<i32>7 / zero);' },
  reads: { step: 'step.reward = load<f64>(<usize>0xfffffff0);' },
  calls: {
    step: 'step.reward = deep(this.position);',
    module: 'function deep(x: f64): f64 { return x > 1e300 ? x : deep(x + 1) + 1; }',
  },
  grows: { step: 'memory.grow(1);' },
  loopsInReset: { reset: FOR_EVER },
  loopsInObserve: { observe: FOR_EVER },
  loopsElsewhere: {
    methods: `isSound(options: NoOptions): bool { ${FOR_EVER} return true; }
      render(to: usize, options: NoOptions, action: i32): usize { ${FOR_EVER} return to; }`,
  },
  heavy: {
    step: `for (let i = 0; i < 4000; i++) this.position += 1; if (load<u8>(action) == 1) ${FOR_EVER}`,
  },
  late: { fields: 'count: u32;', reset: 'this.count = 0;', step: `if (++this.count == 30) ${FOR_EVER}` },
  undefined: {
    step: 'const zero = this.position * 0; step.reward = zero / zero;',
    observe: 'const zero = <f32>this.position * 0; store<f32>(to, zero / zero);',
  },
  long: { methods: 'render(to: usize, options: NoOptions, action: i32): usize { return to + 0x7fffffff; }' },
});
const metered = new WebAssembly.Module(meterEnvironment(plain));

/** An environment of the metered module, beside another one. */
function open(id: string): { core: SimCore; env: CoreEnv; other: CoreEnv } {
  const core = SimCore.create({ module: metered, limits: LIMITS });
  return { core, env: core.make(id), other: core.make('Sound-v0') };
}

const failure = (code: string) =>
  expect.objectContaining({ name: 'SimError', code, fault: 'environment', retryable: false });

describe('a metered module that fails in a step', () => {
  it.each([
    ['Loops-v0', 'FUEL_EXHAUSTED'],
    ['Traps-v0', 'ENVIRONMENT_TRAPPED'],
    ['Divides-v0', 'ENVIRONMENT_TRAPPED'],
    ['Reads-v0', 'ENVIRONMENT_TRAPPED'],
    ['Calls-v0', 'STACK_OVERFLOW'],
    ['Grows-v0', 'ENVIRONMENT_TRAPPED'],
  ])('%s: %s', (id, code) => {
    const { core, env, other } = open(id);
    env.reset({ seed: 1 });
    expect(core.fuelUsed).toBeGreaterThan(0);
    expect(() => env.step(1)).toThrow(failure(code));
    for (const use of [() => env.reset({ seed: 1 }), () => other.snapshot(), () => core.make(id)]) {
      expect(use).toThrow(
        expect.objectContaining({ code: 'STALE_HANDLE', message: expect.stringContaining(code) }),
      );
    }
    core.reset();
    expect(core.memory).toEqual(SimCore.create({ module: metered, limits: LIMITS }).memory);
    env.renew();
    env.reset({ seed: 1 });
    expect(() => env.step(1)).toThrow(failure(code));
  });
});

describe('a metered module that fails elsewhere', () => {
  it.each(['LoopsInReset-v0', 'LoopsInObserve-v0'])('%s', (id) => {
    expect(() => open(id).env.reset({ seed: 0 })).toThrow(failure('FUEL_EXHAUSTED'));
  });

  it('loops when a snapshot is restored, and in render', () => {
    const { core, env } = open('LoopsElsewhere-v0');
    env.reset({ seed: 0 });
    const saved = env.snapshot();
    expect(() => env.restore(saved)).toThrow(failure('FUEL_EXHAUSTED'));
    core.reset();
    env.renew();
    env.reset({ seed: 0 });
    expect(() => env.render()).toThrow(failure('FUEL_EXHAUSTED'));
  });

  it('renders a text that is longer than there is room', () => {
    const { env } = open('Long-v0');
    env.reset({ seed: 0 });
    expect(() => env.render()).toThrow(/renders a text of 2147483647 bytes/);
  });

  it('fails in a vector, which is then of no use, and has fuel for each environment', () => {
    const vector = open('Heavy-v0').core.makeVector('Heavy-v0', { numEnvs: 16 });
    vector.reset({ seed: 0 });
    vector.step(new Uint8Array(16));
    expect(() => vector.step(new Uint8Array(16).fill(1))).toThrow(failure('FUEL_EXHAUSTED'));
    expect(() => vector.snapshot()).toThrow(expect.objectContaining({ code: 'STALE_HANDLE' }));
  });

  it('fails at the same step when it is replayed, each step with its own fuel', () => {
    const { core, env } = open('Late-v0');
    env.reset({ seed: 3 });
    expect(() => env.replay(new Uint8Array(40))).toThrow(failure('FUEL_EXHAUSTED'));
    core.reset();
    env.renew();
    env.reset({ seed: 3 });
    expect(env.replay(new Uint8Array(29))).toBe(29);
    expect(() => env.step(0)).toThrow(failure('FUEL_EXHAUSTED'));
  });
});

describe('a metered module that behaves', () => {
  it('gives the bytes of the plain one', () => {
    const traces = [new WebAssembly.Module(plain), metered].map((module) => {
      const env = SimCore.create({ module }).make('Sound-v0', { recordSteps: 40 });
      env.reset({ seed: 9 });
      env.actionSpace.seed(9);
      const actions = Array.from({ length: 40 }, () => env.actionSpace.sample() as number);
      for (const action of actions.slice(0, 20)) env.step(action);
      expect(env.replay(Uint8Array.from(actions.slice(20)))).toBe(20);
      return [...env.recordedBytes];
    });
    expect(traces[1]).toEqual(traces[0]);
  });

  it('leaves one NaN alone: the canonical one', () => {
    const { env } = open('Undefined-v0');
    env.reset({ seed: 0 });
    env.step(0);
    const { buffer, byteOffset } = env.observation as Float32Array;
    const bits = new DataView(buffer, byteOffset).getUint32(0, true);
    expect([bits, env.reward]).toEqual([0x7fc00000, Number.NaN]);
  });
});

describe('lanes', () => {
  it('are there for a trusted module alone: a metered one would fail elsewhere than its steps do', () => {
    using lanes = SimCore.create({ module: new WebAssembly.Module(plain) }).makeLanes('Sound-v0');
    lanes.open({ kind: 'random' });
    lanes.add({ seed: 1, mostSteps: 30 });
    lanes.play();
    expect(lanes.steps(0)).toBe(30);
    const { core } = open('Sound-v0');
    expect(() => core.makeLanes('Sound-v0')).toThrow(expect.objectContaining({ code: 'NO_LANES' }));
  });
});

describe('an unmetered module', () => {
  it('is trusted: what it does wrong is an error of the engine, and it takes no limits', () => {
    const module = new WebAssembly.Module(plain);
    const core = SimCore.create({ module });
    expect(core.fuelUsed).toBeNull();
    const env = core.make('Traps-v0');
    env.reset({ seed: 0 });
    expect(() => env.step(0)).toThrow(WebAssembly.RuntimeError);
    expect(() => SimCore.create({ module, limits: LIMITS })).toThrow(/limits need a metered module/);
  });
});

describe('loadModule', () => {
  it('refuses a module whose results a host could change, and one with another digest', async () => {
    await expect(loadModule(plain)).rejects.toThrow(/could depend on its host.*opcode 0x40/);
    const good = await moduleOf({ sound: {} });
    const { sha256, limits } = await loadModule(good, { meter: meterEnvironment, limits: LIMITS });
    await expect(loadModule(good, { limits: LIMITS })).rejects.toThrow('limits need a meter');
    expect(limits).toEqual(LIMITS);
    const same = loadModule(good, { sha256: sha256.toUpperCase() });
    await expect(same).resolves.toMatchObject({ sha256, limits: null });
    const wrong = '0'.repeat(64);
    const refused = `sha256 must be that of the module, ${sha256}, got ${wrong}`;
    await expect(loadModule(good, { sha256: wrong })).rejects.toThrow(refused);
    await expect(loadModule(good, { sha256: 'abc' })).rejects.toThrow('64 hex digits');
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    for (const bytes of [new Uint8Array(0), good.subarray(0, 500), empty]) {
      await expect(loadModule(bytes)).rejects.toMatchObject({ code: 'INCOMPATIBLE_MODULE' });
    }
  });
});
