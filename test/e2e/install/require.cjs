// A CommonJS module that uses every package through `require`.
const { makeEnv } = require('@reroll/env');
const { definePolicy } = require('@reroll/policy');
const { runRollout } = require('@reroll/rollout');
const { SandboxClient } = require('@reroll/sandbox');
const { SimCore } = require('@reroll/sim-core');
const { sha256Hex } = require('@reroll/trajectory');

for (const value of [makeEnv, definePolicy, runRollout, SandboxClient, sha256Hex]) {
  if (typeof value !== 'function') throw new Error('an export is missing');
}
const env = SimCore.create().make('CartPole-v1');
env.reset({ seed: 42 });
env.actionSpace.seed(42);
while (!env.terminated) env.step(env.actionSpace.sample());
console.log(env.elapsedSteps);
