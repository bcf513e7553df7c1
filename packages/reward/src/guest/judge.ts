import type { Interpreter, JudgeRng } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';
import { guestLimits, type ScoreLimits } from '../limits.js';
import { readMessage } from '../values/read-message.js';
import { adapterState } from './adapter-state.js';
import { withOwnPlaces } from './places.js';
import { PYTHON_JUDGE } from './python-judge.js';
import { asciiJson } from './request.js';
import { sendRequest } from './send-request.js';
import type { Failure, Solution } from './solution.js';

/** What came of the text of a test. */
export interface Verdict {
  /** Null when it ran to its end. */
  readonly failure: Failure | null;
  /** Fuel of the completion alone. */
  readonly fuelUsed: bigint;
}

/** Ends the judge: the completion cannot go on. */
class SolutionEnded extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** An exception of a completion: its class and what it says. */
const RAISED = /^([A-Za-z_]\w*): (.*?)(?: \(policy\.py, line \d+\))?$/s;

/** Failures after which a completion still answers. */
const CATCHABLE = 'EXCEPTION';

/**
 * Runs the text of a test in a guest of its own, which asks the completion's guest by way of the host. Neither can reach the other:
 * requests and replies are checked here, both ways.
 */
export function runJudge(
  test: string,
  solution: Solution,
  interpreter: Interpreter,
  limits: ScoreLimits,
): Verdict {
  const channel = new Channel(solution, limits.fuelPerTest);
  const created = interpreter.createGuest({
    policy: definePolicy({ language: 'python', source: PYTHON_JUDGE }),
    contract: 'single-agent',
    rng: channel,
    limits: guestLimits(limits, PYTHON_JUDGE.length),
    state: adapterState(interpreter, PYTHON_JUDGE),
    output: (stream, bytes) => {
      if (stream === 'stderr') channel.request(bytes);
    },
  });
  if (created.guest === undefined) return { failure: ofTest(created.failure, test), fuelUsed: 0n };
  using guest = created.guest;
  try {
    const { failure } = sendRequest(guest, { test }, limits.fuelPerTest);
    return { failure: failure === undefined ? null : ofTest(failure, test), fuelUsed: channel.fuelUsed };
  } catch (error) {
    if (!(error instanceof SolutionEnded)) throw error;
    return { failure: error.failure, fuelUsed: channel.fuelUsed };
  }
}

/** The test failed, whatever became of its guest: memory and time are the completion's outcome only where it used them up itself. */
const ofTest = ({ message }: Failure, test: string): Failure => ({
  code: 'EXCEPTION',
  message: withOwnPlaces(message, test),
});

/** Carries requests from the judge to the completion, and answers back as draws. */
class Channel implements JudgeRng {
  #words: number[] = [];
  fuelUsed = 0n;

  constructor(
    private readonly solution: Solution,
    private readonly fuel: bigint,
  ) {}

  random(): number {
    return 0;
  }

  getrandbits(): bigint {
    return BigInt(this.#words.shift() ?? 0);
  }

  /** @throws SolutionEnded when the completion can answer nothing more. */
  request(bytes: Uint8Array): void {
    const request = readMessage(bytes);
    // The test's own words on standard error.
    if (typeof request?.call !== 'string') return;
    const { message, failure, fuelUsed } = this.solution.ask(request, this.fuel - this.fuelUsed);
    this.fuelUsed += fuelUsed;
    if (failure !== undefined && failure.code !== CATCHABLE) throw new SolutionEnded(failure);
    if (failure !== undefined) {
      const [, raised = 'Exception', text = failure.message] = RAISED.exec(failure.message) ?? [];
      this.#reply({ raised, message: text });
    } else if (message.value !== undefined) this.#reply({ value: message.value });
    else this.#reply({ raised: 'NameError', message: `the code defines no ${request.call}` });
  }

  #reply(reply: unknown): void {
    const json = asciiJson(reply);
    const length = Math.ceil(json.length / 4) * 4;
    const bytes = new TextEncoder().encode(json.padEnd(length, ' '));
    const view = new DataView(bytes.buffer);
    this.#words = [length];
    for (let at = 0; at < length; at += 4) this.#words.push(view.getUint32(at, true));
  }
}
