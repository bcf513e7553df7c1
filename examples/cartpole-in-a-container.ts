// Gymnasium's CartPole in a container of its own: no network, no writable disk, gone when the block ends.
// Run: node examples/dist/cartpole-in-a-container.js
import { SandboxEnv } from '@reroll/sandbox';

const MAX_STEPS = 45;

await using env = await SandboxEnv.create<Float32Array, number>('CartPole-v1', { imports: ['gymnasium'] });
// Two streams, two seeds: reset seeds the environment, and the space that draws the actions has a seed of its own.
env.actionSpace.seed(0);
await env.reset({ seed: 0 });

for (let step = 1; step <= MAX_STEPS; step++) {
  const { reward, terminated, truncated } = await env.step(env.actionSpace.sample());
  console.log(`step=${step} reward=${reward.toFixed(3)}`);
  if (terminated || truncated) {
    console.log('episode complete');
    break;
  }
}
