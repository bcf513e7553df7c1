// Steps per second of Gymnasium's CartPole in a container, single and in vectors, beside what is to be compared with: the
// same server as a plain child process (what the container costs), and our own environment behind the same protocol in
// this process (what the protocol costs).
// Usage: node bench/sandbox/env-steps.mjs [--quick]    The child process needs python3 with Gymnasium; else it is left out.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createDuplexPair, makeEnv, RemoteEnv, RemoteVectorEnv, serveEnv } from '@reroll/env';
import { duplexFromStreams } from '@reroll/env/node';
import { SandboxEnv, SandboxVectorEnv } from '@reroll/sandbox';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 5;
const steps = process.argv.includes('--quick') ? 200 : 2_000;
const serverFolder = fileURLToPath(new URL('../../harness-images/python', import.meta.url));

async function episodeSteps(env) {
  await env.reset({ seed: 0 });
  const startMs = performance.now();
  for (let step = 0; step < steps; step++) {
    const { terminated, truncated } = await env.step(step % 2);
    if (terminated || truncated) await env.reset();
  }
  return steps / ((performance.now() - startMs) / 1000);
}

async function vectorSteps(envs) {
  const actions = Array.from({ length: envs.numEnvs }, (_, i) => i % 2);
  await envs.reset({ seed: 0 });
  const rounds = Math.ceil(steps / 4);
  const startMs = performance.now();
  for (let step = 0; step < rounds; step++) await envs.step(actions);
  return (rounds * envs.numEnvs) / ((performance.now() - startMs) / 1000);
}

/** Opens an environment, prints the median rate of several rounds after one to warm up, and closes it. */
async function measure(what, open, run) {
  const env = await open();
  try {
    const rates = [];
    for (let round = 0; round <= ROUNDS; round++) rates.push(await run(env));
    const median = rates.slice(1).sort((a, b) => a - b)[ROUNDS >> 1];
    reportFigure({ name: what, unit: 'steps/s', value: median, better: 'higher' });
    console.log(`${what.padEnd(44)}${Math.round(median).toLocaleString('en').padStart(10)} steps/s`);
  } finally {
    await env.close();
  }
}

function childProcess(...words) {
  const child = spawn('python3', ['-m', 'reroll_env_server', 'CartPole-v1', '--stdio', ...words], {
    cwd: serverFolder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return duplexFromStreams(child.stdout, child.stdin);
}

function inProcess() {
  const [near, far] = createDuplexPair();
  void serveEnv(makeEnv('CartPole-v1'), far);
  return RemoteEnv.connect(near);
}

const VECTORS = [8, 64, 512];

await measure('protocol alone, our CartPole', inProcess, episodeSteps);
if (spawnSync('python3', ['-c', 'import gymnasium'], { stdio: 'ignore' }).status === 0) {
  await measure('child process, single', () => RemoteEnv.connect(childProcess()), episodeSteps);
  for (const numEnvs of VECTORS) {
    const open = () => RemoteVectorEnv.connect(childProcess(`--num-envs=${numEnvs}`));
    await measure(`child process, vector of ${numEnvs}`, open, vectorSteps);
  }
}
await measure('container, single', () => SandboxEnv.create('CartPole-v1'), episodeSteps);
for (const numEnvs of VECTORS) {
  await measure(
    `container, vector of ${numEnvs}`,
    () => SandboxVectorEnv.create('CartPole-v1', { numEnvs }),
    vectorSteps,
  );
}
const entryPoint = () =>
  SandboxVectorEnv.create('CartPole-v1', { numEnvs: 512, vectorizationMode: 'vector_entry_point' });
await measure('container, vector of 512, by its entry point', entryPoint, vectorSteps);
