// A workout of the whole core, reduced to one digest. Any host that computes it must print the same 64 digits: it is
// bundled into a single script and run in as many engines as the machine has.
import { SimCore } from '@reroll/sim-core';
import { createSha256 } from '@reroll/trajectory';

const EPISODES = 200;
const EPISODE_STEPS = 500;
const BALANCE = [0.1, 0.2, 3, 1] as const;

/** SHA-256, 64 hex digits, over everything that the core can compute. */
export function conformanceDigest(): string {
  const hash = createSha256();
  const core = SimCore.create({ memoryBytes: 1 << 20 });
  for (const bytes of [
    streams(core),
    trigonometry(core),
    ...cartPoles(core),
    ...games(core),
    ...vectors(core),
  ])
    hash.update(bytes);
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

function* cartPoles(core: SimCore): Generator<Uint8Array> {
  for (let seed = 0; seed < EPISODES; seed++) {
    core.reset();
    const env = core.cartPole({ recordSteps: EPISODE_STEPS });
    env.reset({ seed });
    env.actionSpace.seed(seed);
    const balancing = seed % 2 === 1;
    while (!env.terminated && !env.truncated) {
      const [x = 0, velocity = 0, angle = 0, spin = 0] = env.observation;
      const lean = BALANCE[0] * x + BALANCE[1] * velocity + BALANCE[2] * angle + BALANCE[3] * spin;
      env.step(balancing ? (lean > 0 ? 1 : 0) : env.actionSpace.sample());
    }
    yield env.recordedBytes;
    yield env.snapshot();
    yield littleEndian([...env.state, env.reward, env.elapsedSteps]);
    const start = env.recordedBytes.slice();
    env.reset({ seed });
    env.replay(start.filter((_, index) => index >= 16 && (index - 16) % 26 === 0));
    yield littleEndian([...env.state, ...env.observation]);
  }
}

function* games(core: SimCore): Generator<Uint8Array> {
  core.reset();
  const env = core.ticTacToe({ recordSteps: 9 });
  const judge = core.mt19937(11);
  for (let seed = 0; seed < EPISODES; seed++) {
    env.reset({ seed });
    while (!env.terminated) env.step(judge.choice(env.legalActions));
    yield env.recordedBytes;
  }
}

/** The SIMD paths, with an odd number of environments; the typed arrays that callers see, before and after a restore. */
function* vectors(core: SimCore): Generator<Uint8Array> {
  const poles = core.cartPoleVector({ numEnvs: 33, autoreset: 'same-step' });
  poles.reset({ seeds: Array.from({ length: 33 }, (_, index) => 5n + (BigInt(index) << 60n)) });
  poles.actionSpace.seed(6);
  const boards = core.ticTacToeVector({ numEnvs: 33, autoreset: 'next-step' });
  boards.reset({ seed: 7 });
  const start = poles.snapshot();
  for (let step = 0; step < EPISODE_STEPS; step++) {
    poles.actionSpace.sample();
    poles.step();
    boards.sampleLegalActions();
    boards.step();
  }
  yield poles.snapshot();
  yield boards.snapshot();
  for (const snapshot of [poles.snapshot(), start]) {
    poles.restore(snapshot);
    const { observations, finalObservations, rewards, elapsedSteps } = poles;
    for (const column of [observations, finalObservations, rewards, elapsedSteps, poles.state(32)]) {
      yield littleEndian([...column]);
    }
  }
  yield littleEndian([...boards.rewards, ...Object.values(boards.playRandom(100)), ...boards.rewards]);
}
