// Environments of texts on any host: what they show, what that costs and how they fail, reduced to one digest.
import { EnvironmentFailed, loadEnvironmentCode, makeEnv } from '@reroll/env';
import { sha256Hex } from '@reroll/trajectory';

const EPISODES = 3;
const STEPS = 20;

const SOURCE = `
class Orbit {
  observationSpace = { type: 'Dict', spaces: { angle: { type: 'Box', low: -9, high: 9, shape: [2] }, turns: { type: 'Discrete', n: 99 } } };
  actionSpace = { type: 'Discrete', n: 4 };
  maxEpisodeSteps = 15;
  options = { fault: 'none' };
  reset(seed, { fault }) {
    this.fault = fault;
    this.turns = 0;
    this.angle = this.npRandom.uniform(-1, 1);
    return [this.seen(), { seed: String(seed) }];
  }
  step(action) {
    this.turns += this.npRandom.integers(3) + this.rng.randrange(2);
    this.angle = Math.sin(this.angle + action * Math.random());
    if (this.turns > 8) this.fail();
    return [this.seen(), this.angle, this.turns > 40, false, { exp: Math.exp(this.angle), date: new Date().getTime() }];
  }
  fail() {
    if (this.fault === 'loop') for (;;);
    if (this.fault === 'recursion') this.fail();
    if (this.fault === 'memory') for (const kept = []; ; ) kept.push(new Uint8Array(65536));
    if (this.fault === 'throw') throw new RangeError('eight turns');
    if (this.fault === 'nan') this.angle = NaN;
  }
  seen() {
    return { angle: Float32Array.of(this.angle, -0), turns: this.turns };
  }
  actionMask() {
    return [1, this.turns % 2, 1, 0];
  }
}
`;

const FAULTS = ['none', 'loop', 'recursion', 'memory', 'throw', 'nan'];

/** SHA-256, 64 hex digits, over everything that a text in JavaScript came to; the interpreter as the bytes of javascript.wasm. */
export async function codeDigest(wasm: Uint8Array): Promise<string> {
  const fuel = 20_000_000n;
  const limits = { fuelForLoading: fuel, fuelPerReset: fuel, fuelPerStep: fuel, memoryBytes: 4 * 2 ** 20 };
  const code = await loadEnvironmentCode({ language: 'javascript', source: SOURCE, limits, wasm });
  const env = makeEnv<unknown, number>(code);
  const records: unknown[] = [code.digest, code.id, code.observationSpace];
  const note = (shown: object) => records.push([shown, String(env.fuelUsed)]);
  for (const fault of FAULTS) {
    for (let episode = 0; episode < EPISODES; episode++) {
      try {
        // One with a seed, and more that go on.
        note(env.reset(episode === 0 ? { seed: 7, options: { fault } } : { options: { fault } }));
        for (let step = 0; step < STEPS; step++) note(env.step((step * 5) % 4));
      } catch (error) {
        if (!(error instanceof EnvironmentFailed)) throw error;
        const { code: failure, message, step } = error;
        note({ failure, message, step });
      }
    }
  }
  env.close();
  return sha256Hex(JSON.stringify(records));
}
