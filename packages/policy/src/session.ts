import type { ResolvedContract } from './contract.js';
import type { GuestLimits } from './limits.js';
import { CapturedOutput } from './output.js';

/**
 * The judge's stream of random numbers, which a guest draws from through its `rng` argument.
 *
 * Both methods draw as CPython's `random.Random` does, so that everything a policy derives from them (`choice`,
 * `shuffle`, `sample`, …) equals CPython's. `SimCore.mt19937(seed)` is one.
 */
export interface JudgeRng {
  /** A float in [0, 1) with 53 random bits. */
  random(): number;
  /** An integer of `k` random bits; guests ask for 1 to 32 at a time. */
  getrandbits(k: number): bigint;
}

/** Takes what a guest prints, as it prints it. The bytes are a view that is valid during the call. */
export type OutputSink = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;

/** The host's end of one guest's life: what the guest reads and draws from, and what it prints to. */
export class Session {
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;

  constructor(
    readonly rng: JudgeRng,
    /** The policy's source, in UTF-8. */
    readonly source: Uint8Array,
    readonly contract: ResolvedContract,
    readonly limits: GuestLimits,
    /** Takes the output in place of the two below, which stay empty then. */
    private readonly sink: OutputSink | null,
  ) {
    this.stdout = new CapturedOutput(limits.outputBytes);
    this.stderr = new CapturedOutput(limits.outputBytes);
  }

  write(stream: 1 | 2, bytes: Uint8Array): void {
    if (this.sink !== null) this.sink(stream === 1 ? 'stdout' : 'stderr', bytes);
    else (stream === 1 ? this.stdout : this.stderr).write(bytes);
  }

  /** Decodes the UTF-8 of a guest's message, cut before the character that would exceed the limit. */
  message(utf8: Uint8Array): string {
    let length = Math.min(utf8.length, this.limits.messageBytes);
    if (length < utf8.length) while (length > 0 && isContinuation(utf8[length]!)) length--;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8.slice(0, length));
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
