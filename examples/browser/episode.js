/** Plays an episode with seed 42 and random actions; the number of steps and the SHA-256 of what happened. */
export async function episode(core, id = 'CartPole-v1') {
  const env = core.make(id, { recordSteps: 500 });
  env.reset({ seed: 42 });
  env.actionSpace.seed(42);
  while (!env.terminated && !env.truncated) env.step(env.actionSpace.sample());
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', env.recordedBytes));
  return `${env.elapsedSteps} steps, ${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
