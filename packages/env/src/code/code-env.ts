import { type Mt19937, parseNonNegativeSeed, SimCore } from '@reroll/sim-core';
import type {
  Env,
  EnvMetadata,
  EnvSpec,
  Info,
  NamedOptions,
  ResetOptions,
  ResetResult,
  StepResult,
} from '../env.js';
import { EnvError } from '../env-error.js';
import type { Space } from '../spaces/space.js';
import { spaceFromJson } from '../spaces/space-from-json.js';
import { actionMessage } from './action-message.js';
import type { CodeEnvironment } from './code-environment.js';
import { CodeGuest } from './code-guest.js';
import { type CodeChoice, chooseOptions, filledIn } from './code-options.js';
import { valueReader } from './observation-reader.js';
import { type Beginning, OPERATION, textMessage } from './operation.js';
import { type ReadStep, readMask, readReset, readStep } from './read-step.js';
import { type ReplyValue, wrongValue } from './reply-value.js';

/**
 * An environment whose text runs in a guest: what `makeEnv` makes of what `loadEnvironmentCode` gives.
 *
 * A reset with a seed opens a new guest, so that nothing is left of what was before; without one, the guest and its streams go on.
 * What the text does wrong is an {@link EnvironmentFailed}, and so is every later call until the next reset with a seed. Steps after
 * the end of an episode do what the text does.
 *
 * @example
 * ```ts
 * import { loadEnvironmentCode, makeEnv } from '@reroll/env';
 *
 * const source = `
 * const observationSpace = { type: 'Box', low: -1, high: 1, shape: [1] };
 * const actionSpace = { type: 'Discrete', n: 2 };
 * const maxEpisodeSteps = 10;
 * let x;
 * function reset(seed, options) { x = rng.random(); return [x, {}]; }
 * function step(action) { x *= action ? 0.5 : -0.5; return [x, -Math.abs(x), false, false, {}]; }
 * `;
 * using env = makeEnv(await loadEnvironmentCode({ language: 'javascript', source }));
 * env.reset({ seed: 1 });
 * const { observation, reward } = env.step(0); // Float32Array of [1], number
 * ```
 */
export class CodeEnv<Observation = unknown, Action = unknown> implements Env<Observation, Action> {
  readonly code: CodeEnvironment;
  readonly spec: EnvSpec;
  readonly metadata: EnvMetadata = { renderModes: ['ansi'] };
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  readonly #choice: CodeChoice;
  readonly #readReset: (reply: ReplyValue) => ReturnType<typeof readReset>;
  readonly #readStep: (reply: ReplyValue) => ReadStep;
  /** Holds the streams of the spaces and of the text. */
  readonly #core = SimCore.create();
  #rng: Mt19937 | undefined;
  #guest: CodeGuest | null = null;
  #isClosed = false;
  #elapsedSteps: number | null = null;
  #fuelLeft = 0n;
  #actionMask: Int8Array | null = null;
  #observation: unknown;

  /**
   * @param options - `maxEpisodeSteps`, and the text's own.
   * @throws TypeError or RangeError when an option is wrong or unknown.
   */
  constructor(code: CodeEnvironment, options: NamedOptions = {}) {
    this.code = code;
    this.#choice = chooseOptions(code, options);
    const { maxEpisodeSteps, changed } = this.#choice;
    this.spec = { id: code.id, maxEpisodeSteps, options: changed };
    const spaces = { core: this.#core };
    this.observationSpace = spaceFromJson(code.observationSpace, spaces) as Space<Observation>;
    this.actionSpace = spaceFromJson(code.actionSpace, spaces) as Space<Action>;
    const read = valueReader(this.observationSpace);
    this.#readReset = this.#besideMask((reply) => readReset(read, reply));
    this.#readStep = this.#besideMask((reply) => readStep(read, reply));
  }

  /** i8 `[n]`: 1 for each legal action, as a copy; null if the text has no mask, and before the first reset. */
  get actionMask(): Int8Array | null {
    return this.#actionMask?.slice() ?? null;
  }

  /** Fuel of the last reset, step or rendering. */
  get fuelUsed(): bigint {
    return this.#guest?.lastFuel ?? 0n;
  }

  /** What the text has printed since the last reset with a seed, up to `limits.outputBytes`. */
  get output(): string {
    return this.#guest?.output ?? '';
  }

  /**
   * @param options - the text's own, for this episode.
   * @throws EnvironmentFailed; EnvError `NOT_SEEDED` for a first reset without a seed, `CLOSED`; TypeError or RangeError.
   */
  reset({ seed, options = {} }: ResetOptions = {}): ResetResult<Observation> {
    this.#requireOpen();
    const filled = filledIn(this.#choice.options, options);
    const integer = seed === undefined ? null : parseNonNegativeSeed(seed);
    const message = this.#beginning(integer, filled);
    if (integer !== null) this.#openGuest(integer);
    if (this.#guest === null) throw new EnvError('NOT_SEEDED', 'the first reset needs a seed');
    this.#fuelLeft = this.code.limits.fuelTotal;
    this.#elapsedSteps = 0;
    const result = this.#ask(message, this.code.limits.fuelPerReset, null, this.#readReset);
    return this.#shown(result);
  }

  /**
   * @throws EnvironmentFailed; EnvError `NOT_RESET` before the first reset, `CLOSED`; TypeError or RangeError for what is no action,
   * which changes nothing.
   */
  step(action: Action): StepResult<Observation> {
    this.#requireOpen();
    const step = this.#elapsedSteps;
    if (step === null) throw new EnvError('NOT_RESET', 'call reset() before the first step');
    const message = actionMessage(this.actionSpace, action);
    const result = this.#ask(message, this.code.limits.fuelPerStep, step, this.#readStep);
    this.#elapsedSteps = step + 1;
    const { maxEpisodeSteps } = this.spec;
    const isCut = maxEpisodeSteps !== null && this.#elapsedSteps >= maxEpisodeSteps;
    const { reward, terminated, truncated } = result;
    return { ...this.#shown(result), reward, terminated, truncated: truncated || isCut };
  }

  /** What the text's own `render` returns; without one, the elements of the observation. */
  render(): string {
    this.#requireOpen();
    const step = this.#elapsedSteps;
    if (step === null) throw new EnvError('NOT_RESET', 'call reset() before render()');
    this.#guest?.requireSound();
    if (!this.code.rendersText) return elementsOf(this.#observation);
    return this.#ask([OPERATION.render], this.code.limits.fuelPerStep, step, (reply) => {
      if (typeof reply === 'string') return reply;
      throw wrongValue('what render returns', 'a text', reply);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#guest?.dispose();
    this.#guest = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new EnvError('CLOSED', 'the environment is closed');
  }

  #beginning(seed: bigint | null, options: Beginning['options']): number[] {
    const needsPcg64 = seed !== null && drawsFromPcg64(this.code);
    const beginning: Beginning = {
      seed: seed === null ? null : seed.toString(16),
      pcg64: needsPcg64 ? this.#pcg64(seed) : null,
      options,
    };
    return textMessage(OPERATION.reset, 'seed and options', beginning);
  }

  #pcg64(seed: bigint): [string, string] {
    const stream = this.#core.pcg64(seed);
    const { state, increment } = stream.state;
    stream.dispose();
    return [state.toString(16), increment.toString(16)];
  }

  #openGuest(seed: bigint): void {
    this.#guest?.dispose();
    this.#guest = null;
    this.#elapsedSteps = null;
    if (this.#rng === undefined) this.#rng = this.#core.mt19937(seed);
    else this.#rng.seed(seed);
    this.#guest = new CodeGuest(this.code, this.#rng);
  }

  /** Calls the text, within what the episode has left. */
  #ask<T>(message: number[], fuelPerCall: bigint, step: number | null, read: (reply: ReplyValue) => T): T {
    const guest = this.#guest!;
    const fuel = fuelPerCall < this.#fuelLeft ? fuelPerCall : this.#fuelLeft;
    const result = guest.ask(message, fuel, step, read);
    this.#fuelLeft -= guest.lastFuel;
    return result;
  }

  /** Reads what stands beside the action mask, where there is one. */
  #besideMask<T>(read: (reply: ReplyValue) => T): (reply: ReplyValue) => T {
    const { actionMask } = this.code;
    if (actionMask === 0) return read;
    return (reply) => {
      const [returned = null, mask] = Array.isArray(reply) ? (reply as readonly ReplyValue[]) : [];
      const result = read(returned);
      this.#actionMask = readMask(actionMask, mask);
      return result;
    };
  }

  #shown({
    observation,
    info,
  }: {
    readonly observation: unknown;
    readonly info: Info;
  }): ResetResult<Observation> {
    this.#observation = observation;
    const mask = this.actionMask;
    return {
      observation: observation as Observation,
      info: mask === null ? info : { ...info, action_mask: mask },
    };
  }
}

/** Whether a text draws from NumPy's generator: only then does it get one. */
function drawsFromPcg64({ language, source }: CodeEnvironment): boolean {
  return source.includes(language === 'python' ? 'np_random' : 'npRandom');
}

function elementsOf(observation: unknown): string {
  if (ArrayBuffer.isView(observation)) return `[${Array.from(observation as Float64Array).join(', ')}]`;
  if (Array.isArray(observation)) return `(${observation.map(elementsOf).join(', ')})`;
  if (typeof observation !== 'object' || observation === null) return String(observation);
  const parts = Object.entries(observation).map(([name, part]) => `${name}: ${elementsOf(part)}`);
  return `{${parts.join(', ')}}`;
}
