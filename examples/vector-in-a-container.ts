// Four CartPoles in one container, stepped by one message each time; an episode that ends is reset in the same step.
// Run: node examples/dist/vector-in-a-container.js
import { SandboxVectorEnv } from '@reroll/sandbox';

const STEPS = 200;

await using envs = await SandboxVectorEnv.create<Float32Array, ArrayLike<bigint>>('CartPole-v1', {
  numEnvs: 4,
  autoreset: 'same-step',
});
envs.actionSpace.seed(0);
await envs.reset({ seed: 0 });

const lengths = new Array<number>(envs.numEnvs).fill(0);
const finished: number[] = [];
for (let step = 0; step < STEPS; step++) {
  const { terminations, truncations } = await envs.step(envs.actionSpace.sample());
  for (let i = 0; i < envs.numEnvs; i++) {
    lengths[i]! += 1;
    if (!terminations[i] && !truncations[i]) continue;
    finished.push(lengths[i]!);
    lengths[i] = 0;
  }
}
const mean = finished.reduce((sum, length) => sum + length, 0) / finished.length;
console.log(
  `${STEPS} steps of ${envs.numEnvs} environments: ${finished.length} episodes, mean length ${mean.toFixed(1)}`,
);
