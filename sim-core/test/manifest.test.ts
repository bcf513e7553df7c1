// The manifest says what the environments are, and what it says holds.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
// @ts-expect-error -- a build script, without types
import * as scripts from '../scripts/environments.mjs';
import { MODULE_BASE64 } from '../src/generated/module.js';
import {
  builtInManifest,
  type CoreEnv,
  findEnvironment,
  type Manifest,
  manifestOf,
  resolveOptions,
  SimCore,
} from '../src/index.js';
import { ENVIRONMENTS, flat, otherValue, play, simError } from './support/environments.js';

/** The module with another manifest. */
function withManifest(change: (manifest: Manifest) => unknown): WebAssembly.Module {
  const bytes = Buffer.from(MODULE_BASE64, 'base64');
  const section = (text: string) =>
    scripts.withCustomSection(Buffer.alloc(0), scripts.MANIFEST_SECTION, text) as Buffer;
  const own = section(JSON.stringify(core.manifest));
  const rest = bytes.subarray(0, bytes.length - own.length);
  expect(bytes.subarray(rest.length)).toEqual(own);
  return new WebAssembly.Module(Buffer.concat([rest, section(JSON.stringify(change(core.manifest)))]));
}

const core = SimCore.create({ memoryBytes: 1 << 18 });

/** Steps of random actions from a seed, as text; with options of making it and of the reset. */
function trace(env: CoreEnv, seed: number, options: Record<string, number>): string {
  env.reset({ seed, options });
  env.actionSpace.seed(seed);
  const shown: unknown[] = [flat(env.observation)];
  for (let step = 0; step < 30 && !env.terminated && !env.truncated; step++) {
    env.step(env.actionSpace.sample(env.actionMask ?? undefined));
    shown.push(flat(env.observation), env.reward, env.terminated, env.info);
  }
  return JSON.stringify(shown);
}

describe('the manifest', () => {
  it('is that of the module, with one entry for each id', () => {
    expect(core.manifest).toBe(builtInManifest());
    expect(new Set(ENVIRONMENTS.map(({ id }) => id)).size).toBe(ENVIRONMENTS.length);
    expect(findEnvironment(core.manifest, 'CartPole-v1')).toBe(
      ENVIRONMENTS.find(({ id }) => id === 'CartPole-v1'),
    );
    const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    expect(() => manifestOf(empty)).toThrow(simError('INCOMPATIBLE_MODULE'));
  });

  const first = (change: object) => (manifest: Manifest) => ({
    ...manifest,
    environments: [{ ...manifest.environments[0], ...change }, ...manifest.environments.slice(1)],
  });
  const box = (low: number | null) => ({ type: 'Box', dtype: '<f4', shape: [1], low, high: 1 });

  it.each<[string, (manifest: Manifest) => unknown]>([
    ['has ABI version 7, this host takes 2', (manifest) => ({ ...manifest, abi: 7 })],
    ['lists no environments', ({ abi }) => ({ abi })],
    ['has two environments with the id CartPole-v1', first({ id: 'CartPole-v1' })],
    ['exports no absent_stateBytes, which Acrobot-v1 needs', first({ kernel: 'absent' })],
    ['has no action in Acrobot-v1', first({ actionSpace: { type: 'Discrete', n: 0, start: 0 } })],
    ['has actions without bounds in Acrobot-v1', first({ actionSpace: box(null) })],
    ['masks actions in Acrobot-v1 that are not Discrete', first({ actionSpace: box(-1), actionMask: true })],
  ])('is refused when it %s', (problem, change) => {
    expect(() => manifestOf(withManifest(change))).toThrow(
      expect.objectContaining({ code: 'INCOMPATIBLE_MODULE', message: expect.stringContaining(problem) }),
    );
  });

  it('is refused for an observation wider than a snapshot can check', () => {
    const observationSpace = { type: 'Box', dtype: '<f4', shape: [257], low: null, high: null };
    const wide = SimCore.create({ module: withManifest(first({ observationSpace })) });
    expect(() => wide.make('Acrobot-v1')).toThrow(
      'an observation must have at most 1024 bytes, Acrobot-v1 has one of 1028',
    );
  });

  it('has all of Gymnasium 1.4.0 that needs no physics engine, and two games', () => {
    expect(ENVIRONMENTS.map(({ id }) => id)).toEqual([
      'Acrobot-v1',
      'Blackjack-v1',
      'CartPole-v1',
      'CliffWalking-v1',
      'CliffWalkingSlippery-v1',
      'ConnectFour-v0',
      'FrozenLake-v1',
      'FrozenLake8x8-v1',
      'MountainCarContinuous-v0',
      'MountainCar-v0',
      'Pendulum-v1',
      'Taxi-v4',
      'TicTacToe-v0',
    ]);
  });
});

describe.each(ENVIRONMENTS)('the manifest of $id', (entry) => {
  it('describes it', () => {
    expect(entry.id).toMatch(/^[A-Z]\w+-v\d+$/);
    for (const text of ['description', 'source', 'reward', 'start', 'termination'] as const) {
      expect(entry[text]).toMatch(/\S/);
    }
    expect(Object.keys(entry.versions)).toContain(entry.id.split('-').at(-1));
    expect(entry.observationNames.length).toBeGreaterThan(0);
    const { actionSpace: space, actionNames } = entry;
    if (space.type === 'Discrete') expect([1, space.n]).toContain(actionNames.length);
    for (const { description } of Object.values(entry.options ?? {})) expect(description).toMatch(/\S/);
  });

  it('has options in camelCase whose defaults are valid and change nothing', () => {
    const definitions = Object.entries(entry.options ?? {});
    for (const [name] of definitions) expect(name).toMatch(/^[a-z][a-zA-Z]*$/);
    const plain = resolveOptions(entry, {}, 'both');
    const defaults = definitions.flatMap(([name, each]) =>
      each.type === 'grid' ? [] : [[name, each.default]],
    );
    const given = resolveOptions(entry, Object.fromEntries(defaults), 'both');
    expect(given).toEqual(plain);
    expect(plain.changed).toEqual({});
    expect(plain.observationSpace).toEqual(entry.observationSpace);
    expect(plain.maxEpisodeSteps).toBe(entry.maxEpisodeSteps);
    using env = core.make(
      entry.id,
      Object.fromEntries(defaults.filter(([name]) => entry.options![name as string]!.at !== 'reset')),
    );
    using same = core.make(entry.id);
    expect(env.snapshot()).toEqual(same.snapshot());
  });

  it('has no option without an effect', () => {
    const definitions = Object.entries(entry.options ?? {});
    const contexts = [
      {},
      ...definitions
        .filter(([, { at }]) => at !== 'reset')
        .map(([name, each]) => ({ [name]: otherValue(each) })),
    ];
    const starts = entry.options?.['high'] === undefined ? [{}] : [{}, { low: 0.5, high: 0.5 }];
    for (const [name, definition] of definitions) {
      const differs = contexts.some((context) =>
        starts.some((start) => {
          const changes =
            definition.type === 'number' && definition.at !== 'reset'
              ? [otherValue(definition), definition.min ?? -1, definition.max ?? 1]
              : [otherValue(definition)];
          return changes.some((change) => {
            const atReset = definition.at === 'reset';
            using env = core.make(entry.id, context);
            using other = core.make(entry.id, atReset ? context : { ...context, [name]: change });
            const also = atReset ? { [name]: name === 'low' ? -0.7 : 0.75 } : {};
            return Array.from({ length: 120 }, (_, seed) => seed).some(
              (seed) => trace(env, seed, start) !== trace(other, seed, { ...start, ...also }),
            );
          });
        }),
      );
      expect([name, differs]).toEqual([name, true]);
    }
  });

  it('has the number of actions that the kernel takes', () => {
    using env = core.make(entry.id);
    env.reset({ seed: 1 });
    if (entry.actionSpace.type !== 'Discrete') return;
    const { n } = entry.actionSpace;
    for (let action = 0; action < n; action++) {
      env.reset({ seed: action });
      if (env.actionMask === null || env.actionMask[action]) env.step(action);
    }
    expect(() => env.step(n)).toThrow(RangeError);
    expect(play(env, [0])).toBeDefined();
  });
});

describe('a vector of wide environments', () => {
  it('is refused where 32 bits would count its memory as little', () => {
    const wide = {
      observationSpace: { type: 'Box', dtype: '<f8', shape: [128], low: null, high: null },
      info: Array.from({ length: 128 }, (_, index) => `key${index}`),
    };
    const module = withManifest((manifest) => ({
      ...manifest,
      environments: manifest.environments.map((entry) => ({ ...entry, ...wide })),
    }));
    const wideCore = SimCore.create({ module });
    expect(() => wideCore.makeVector('CartPole-v1', { numEnvs: 1_048_576 })).toThrow(
      /^numEnvs must fit into the 1073741824 bytes that a core can have, 1048576 of CartPole-v1 take 43\d{8}$/,
    );
    wideCore.makeVector('CartPole-v1', { numEnvs: 1024 }).dispose();
  });
});

describe('a vector of observations with parts of two dtypes', () => {
  it('shows their bytes', () => {
    const box = (dtype: string, length: number) => ({
      type: 'Box',
      dtype,
      shape: [length],
      low: null,
      high: null,
    });
    const showing = (...spaces: object[]) => {
      const observationSpace = { type: 'Tuple', spaces };
      const module = withManifest((manifest) => ({
        ...manifest,
        environments: manifest.environments.map((entry) =>
          entry.id === 'MountainCar-v0' ? { ...entry, observationSpace } : entry,
        ),
      }));
      const vec = SimCore.create({ module }).makeVector('MountainCar-v0', { numEnvs: 2 });
      vec.reset({ seed: 3 });
      return vec.observations as Float32Array | Uint8Array;
    };
    const floats = showing(box('<f4', 1), box('<f4', 1));
    const bytes = showing(box('<f4', 1), box('|u1', 4));
    expect(floats).toBeInstanceOf(Float32Array);
    expect(floats[0]).not.toBe(0);
    expect(bytes).toEqual(Uint8Array.from(Buffer.from(Float32Array.from(floats).buffer)));
  });
});

describe('the build', () => {
  const read = (source: string): unknown => {
    const folder = mkdtempSync(join(tmpdir(), 'environments-'));
    try {
      writeFileSync(join(folder, 'some-thing.ts'), source);
      return scripts.readEnvironments(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  const body = `  reset(options: NoOptions, rng: Pcg64): void {}
  step(action: usize, options: NoOptions, rng: Pcg64, step: Step): void {}
  observe(to: usize): void {}
`;
  const space = '{ "type": "Discrete", "n": 2, "start": 0 }';
  const manifest = `const MANIFEST = \`{\n "id": "A-v0", "observationSpace": ${space}, "actionSpace": ${space} }\`;\n`;
  const state = `@unmanaged export class Thing {\n${body}}\n`;

  it('reads what an environment file holds, and fills in what it does not say', () => {
    const winner = '\twinner(\n    ): u32 { return 0; }\n';
    const source = `${manifest}@unmanaged\nexport class Options {}\n@unmanaged\nexport class Thing {\n${body}${winner}}\n`;
    expect(read(source)).toEqual([
      {
        file: 'some-thing',
        className: 'Thing',
        hasOptions: true,
        canRender: false,
        isGame: true,
        entries: [
          expect.objectContaining({
            id: 'A-v0',
            rewardRange: [null, null],
            versions: {},
            reward: 'not described',
          }),
        ],
      },
    ]);
  });

  it.each([
    ['no class', manifest, /some-thing\.ts exports no class of the state/],
    ['no MANIFEST', state, /has no MANIFEST/],
    [
      'a class on the heap',
      `${manifest}\n${state.replace('@unmanaged ', '')}`,
      /some-thing\.ts:4 has a class Thing that is on the heap: write @unmanaged/,
    ],
    [
      'a method missing',
      `${manifest}${state.replace('observe', 'look')}`,
      /has no method observe\(to: usize\): void in its class Thing/,
    ],
    [
      'a MANIFEST that is no JSON',
      `${state}const MANIFEST = \`{\n "id": A }\`;\n`,
      /some-thing\.ts:6 has a MANIFEST that is not JSON/,
    ],
    [
      'a MANIFEST without an action space',
      `${state}const MANIFEST = \`{ "id": "A-v0", "observationSpace": ${space} }\`;\n`,
      /some-thing\.ts:6 has a MANIFEST without actionSpace/,
    ],
    [
      'a variant of nothing',
      `const MANIFEST = \`[{ "id": "B-v0", "like": "A-v0" }]\`;\n${state}`,
      /a variant of A-v0, which is not there/,
    ],
  ])('refuses a file with %s', (_, source, message) => {
    expect(() => read(source)).toThrow(message);
  });

  it('refuses an id that two files have', () => {
    const [thing] = read(`${manifest}${state}`) as unknown[];
    expect(() => scripts.requireDistinctIds([thing, thing])).toThrow('two environments with the id A-v0');
  });

  const optionsOf = (options: object, fields: string) =>
    `const MANIFEST = \`${JSON.stringify({ id: 'A-v0', observationSpace, actionSpace: observationSpace, options })}\`;\n` +
    `@unmanaged\nexport class Options {\n  /** m */\n${fields}}\n@unmanaged\nexport class Thing {\n  low: u8;\n${body}}\n`;
  const observationSpace = { type: 'Discrete', n: 2, start: 0 };
  const low = { type: 'number', default: 0, description: 'lowest' };
  const list = { type: 'numbers', length: 2, default: [0, 0], description: 'two' };
  const name = { type: 'preset', of: 'map', values: ['a'], default: 'a', description: 'which' };
  const map = {
    type: 'grid',
    letters: 'S',
    needs: 'S',
    maxCells: 4,
    presets: { a: ['S'] },
    description: 'map',
  };

  it('reads options whose fields stand in the order of the manifest', () => {
    const fields =
      '  isWet: f64;\n  first: f64;\n  second: f64;\n  low: f64;\n  rows: f64;\n  columns: f64;\n';
    const isWet = { type: 'boolean', default: false, description: 'wet' };
    expect(() => read(optionsOf({ isWet, list, name, low, map }, fields))).not.toThrow();
  });

  it.each<[string, object, string, string]>([
    [
      'in another order',
      { low, high: low },
      '  high: f64;\n  low: f64;\n',
      'has high in Options where its MANIFEST has low: both must have one order',
    ],
    [
      'after too few numbers of a list',
      { list, low },
      '  first: f64;\n  low: f64;\n',
      'has no field in Options for low of its MANIFEST',
    ],
    ['missing', { low }, '', 'has no field in Options for low of its MANIFEST'],
    ['missing, of a list', { list }, '  first: f64;\n', 'has no field in Options for list of its MANIFEST'],
    ['missing, of a grid', { map }, '  rows: f64;\n', 'has no field in Options for columns of its MANIFEST'],
    [
      'too many',
      { low },
      '  low: f64;\n  high: f64;\n',
      'has high in Options, for which its MANIFEST has no option',
    ],
    ['of another type', { low }, '  low: f32;\n', 'has low in Options as f32, and options are f64'],
  ])('refuses a file whose fields of options are %s', (_, options, fields, problem) => {
    expect(() => read(optionsOf(options, fields))).toThrow(`some-thing.ts ${problem}`);
  });

  it('refuses options of a manifest without a class for them', () => {
    const source = optionsOf({ low }, '').replace('class Options', 'class Others');
    expect(() => read(source)).toThrow('has no field in Options for low');
  });
});
