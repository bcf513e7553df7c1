// A TypeScript project that uses every entry of every package. Compiled with skipLibCheck off, so that each declaration
// file that they ship, and each that those import, must hold up by itself.
import { makeEnv } from '@reroll/env';
import { runMatch } from '@reroll/evaluate';
import { type CodePolicy, definePolicy } from '@reroll/policy';
import { scoreCompletions } from '@reroll/reward';
import { collectRollouts, seedRange } from '@reroll/rollout';
import { SandboxClient } from '@reroll/sandbox';
import { type BuiltInEnv, SimCore } from '@reroll/sim-core';
import { SimCore as SlimCore } from '@reroll/sim-core/slim';
import wasmPath from '@reroll/sim-core/wasm';
import { sha256Hex } from '@reroll/trajectory';

export const env: BuiltInEnv<'CartPole-v1'> = SimCore.create().make('CartPole-v1', { maxEpisodeSteps: 200 });
export const policy: CodePolicy = definePolicy({ language: 'python', source: '' });
export const batch = collectRollouts({ env: 'CartPole-v1', policy, seeds: seedRange(0, 3) });
export const digest: string = sha256Hex(wasmPath);
export const others = [makeEnv('CartPole-v1'), SlimCore.create, SandboxClient, runMatch, scoreCompletions];
// @ts-expect-error: declarations that had become `any` would allow this.
export const wrong: number = batch;
