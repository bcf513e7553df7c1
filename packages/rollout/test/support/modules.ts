// Modules that tests play rollouts in.
import { fileURLToPath } from 'node:url';
import { buildEnvironments } from '@reroll/env-kit';
import { buildModule, readEnvironment } from '@reroll/sim-core/toolchain';
import { moduleOf } from '../../../env-kit/test/support/environments.js';

const at = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** An environment of examples/own-environment. */
export async function exampleModule(name: 'treasure' | 'hover'): Promise<Uint8Array> {
  return (await buildEnvironments([at(`examples/own-environment/${name}.ts`)])).bytes;
}

/** Built-in environments, compiled as a user's module. */
export async function copiedModule(...files: readonly string[]): Promise<Uint8Array> {
  const sources = files.map((file) => readEnvironment(at(`sim-core/assembly/environments/${file}.ts`)));
  return new Uint8Array((await buildModule(sources, { baseDir: at('sim-core') })).bytes);
}

/** A step that goes wrong in some episodes, and not in their neighbours. */
const sometimes = (what: string) => ({ step: `if (this.position > 2.5) { ${what} }` });

const DEEP = 'function deep(x: f64): f64 { return x > 1e300 ? x : deep(x + 1) + 1; }';

/** Environments of someone who means no good; each goes on for 40 steps where it does not fail. */
export const HOSTILE = {
  sound: {},
  loops: sometimes('for (;;) this.position += 1;'),
  traps: sometimes('unreachable();'),
  calls: { ...sometimes('step.reward = deep(this.position);'), module: DEEP },
  rewards: sometimes('const zero = this.position * 0; step.reward = zero / zero;'),
  observes: {
    observe:
      'const zero = <f32>this.position * 0; store<f32>(to, this.position > 2.5 ? zero / zero : <f32>this.position);',
  },
  refuses: { methods: 'refusal(): i32 { return this.position > 2.5 ? 6 : 0; }' },
  masks: {
    manifest: { actionMask: true },
    methods:
      'maskActions(to: usize): void { store<u8>(to, this.position > 2.5 ? 7 : 1); store<u8>(to + 1, 1); }',
  },
  unstarted: { reset: 'if (this.position > 0) unreachable();' },
} as const;

export const hostileModule = () => moduleOf(HOSTILE);
