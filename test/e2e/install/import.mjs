// An ES module that uses every package and every entry, and each backend whose entry files must be found where npm puts them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeEnv } from '@reroll/env';
import { definePolicy } from '@reroll/policy';
import { collectRollouts, seedRange } from '@reroll/rollout';
import { HARDENED } from '@reroll/sandbox';
import { SimCore } from '@reroll/sim-core';
import { SimCore as SlimCore } from '@reroll/sim-core/slim';
import { sha256Hex } from '@reroll/trajectory';

const wasm = readFileSync(fileURLToPath(import.meta.resolve('@reroll/sim-core/wasm')));
const slim = SlimCore.create({ module: new WebAssembly.Module(wasm) });
if (slim.sin(1) !== SimCore.create().sin(1) || HARDENED === undefined) throw new Error('an entry is broken');
makeEnv('CartPole-v1').reset({ seed: 42 });
const policy = definePolicy({
  language: 'javascript',
  source: 'function chooseAction(observation) { return observation[2] > 0 ? 1 : 0; }',
});
const digests = [];
for (const backend of ['inline', 'worker', 'process']) {
  const batch = collectRollouts({
    env: 'CartPole-v1',
    policy,
    maxSteps: 50,
    seeds: seedRange(0, 3),
    backend,
  });
  digests.push((await batch.summary()).digest);
}
console.log(new Set(digests).size, sha256Hex(''));
