// A workout of the whole core, reduced to a few digests. Any host that computes them must print the same ones: it is
// bundled into a single script and run in as many engines as the machine has.
import { type OptionValue, SimCore } from '@reroll/sim-core';
import { createSha256 } from '@reroll/trajectory';

const EPISODES = 40;
const EPISODE_STEPS = 200;
const NUM_ENVS = 33;

/** Options that lead through code of their own. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> = {
  'CartPole-v1': { suttonBartoReward: true },
  'FrozenLake-v1': { desc: ['SFHS', 'FFFG'], successRate: 0.5 },
  'Taxi-v4': { isRainy: true, ficklePassenger: true },
  'Blackjack-v1': { sab: false, natural: true },
};

/** Digests, 64 hex digits each: of the random streams and the sines, and of each environment by its id. */
export function conformanceDigests(): Record<string, string> {
  const core = SimCore.create({ memoryBytes: 1 << 20 });
  const digests: Record<string, string> = { mathematics: digestOf([streams(core), trigonometry(core)]) };
  for (const { id } of core.manifest.environments) {
    digests[id] = digestOf(workout(core, id));
  }
  return digests;
}

function* workout(core: SimCore, id: string): Generator<Uint8Array> {
  for (const options of [{}, ...(VARIANTS[id] ? [VARIANTS[id]] : [])]) {
    yield* episodes(core, id, options);
    for (const autoreset of ['same-step', 'next-step'] as const) yield* vector(core, id, options, autoreset);
  }
}

function digestOf(parts: Iterable<Uint8Array>): string {
  const hash = createSha256();
  for (const bytes of parts) hash.update(bytes);
  return hash.digestHex();
}

/** Little-endian f64 bytes, whatever the host's order. */
function littleEndian(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, index) => {
    view.setFloat64(8 * index, value, true);
  });
  return new Uint8Array(view.buffer);
}

function streams(core: SimCore): Uint8Array {
  const values: number[] = [];
  for (const seed of [0n, 1n, 42n, 2n ** 64n, 2n ** 200n + 1n]) {
    const numpy = core.pcg64(seed);
    const cpython = core.mt19937(-seed);
    for (let draw = 0; draw < 200; draw++) {
      values.push(numpy.random(), numpy.uniform(-0.05, 0.05), numpy.integers(3), numpy.integers(2 ** 40));
      values.push(cpython.random(), cpython.randrange(9), Number(cpython.getrandbits(48)));
    }
    numpy[Symbol.dispose]();
    cpython[Symbol.dispose]();
  }
  return littleEndian(values);
}

function trigonometry(core: SimCore): Uint8Array {
  const draws = core.pcg64(7);
  const values: number[] = [];
  for (const range of [1e-300, 1e-8, 0.25, 1, 4, 1000, 65_536]) {
    for (let draw = 0; draw < 500; draw++) {
      const x = draws.uniform(-range, range);
      values.push(core.sin(x), core.cos(x));
    }
  }
  return littleEndian(values);
}

type Options = Readonly<Record<string, OptionValue>>;

/** Single environments: recordings, snapshots, text, and replays of what was recorded. */
function* episodes(core: SimCore, id: string, options: Options): Generator<Uint8Array> {
  core.reset();
  const env = core.make(id, { ...options, recordSteps: EPISODE_STEPS });
  const isGame = env.manifest.players === 2;
  for (let seed = 0; seed < EPISODES; seed++) {
    core.reset();
    env.renew();
    env.reset({ seed });
    env.actionSpace.seed(seed);
    while (!env.terminated && !env.truncated && env.elapsedSteps < EPISODE_STEPS) {
      const masked = env.actionMask !== null && (isGame || seed % 2 === 1);
      env.step(masked ? env.actionSpace.sample(env.actionMask!) : env.actionSpace.sample());
    }
    yield env.recordedBytes;
    yield env.snapshot();
    yield new TextEncoder().encode(env.render());
    yield littleEndian([
      ...env.state,
      ...[env.observation].flat().flatMap(numbers),
      env.reward,
      env.elapsedSteps,
    ]);
  }
}

/** Vectors, with an odd number of environments: the typed arrays that callers see, before and after a restore. */
function* vector(
  core: SimCore,
  id: string,
  options: Options,
  autoreset: 'same-step' | 'next-step',
): Generator<Uint8Array> {
  const vec = core.makeVector(id, { ...options, numEnvs: NUM_ENVS, autoreset });
  vec.reset({ seeds: Array.from({ length: NUM_ENVS }, (_, index) => 5n + (BigInt(index) << 60n)) });
  vec.actionSpace.seed(6);
  const start = vec.snapshot();
  for (let step = 0; step < EPISODE_STEPS; step++) {
    vec.actionSpace.sample(vec.manifest.players === 2);
    vec.step();
  }
  yield vec.snapshot();
  for (const snapshot of [vec.snapshot(), start]) {
    vec.restore(snapshot);
    const { observations, finalObservations, rewards, elapsedSteps, infos, actions } = vec;
    for (const column of [observations, finalObservations, rewards, elapsedSteps, infos, actions]) {
      yield littleEndian(numbers(column));
    }
    yield littleEndian([...vec.state(NUM_ENVS - 1)]);
  }
}

function numbers(value: unknown): number[] {
  return typeof value === 'number' ? [value] : Array.from(value as ArrayLike<number | bigint>, Number);
}
