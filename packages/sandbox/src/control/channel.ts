import type { Socket } from 'node:net';
import { FrameParser } from '../engine/frames.js';
import { orAbort } from '../or-abort.js';
import type { EndReason } from './script.js';

/**
 * How a sandbox ended, seen from outside: the reason that process 1 gave, or `lost` when it was killed before it could
 * give one.
 */
export type SandboxEnd = EndReason | 'lost';

const END_REASONS: readonly string[] = ['expired', 'tampered', 'unsuitable'] satisfies EndReason[];

const isEndReason = (word: string): word is EndReason => END_REASONS.includes(word);

/** The connection to the warden: the attached standard input and output of a sandbox's first process. */
export class ControlChannel {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (value: number | undefined) => void>();
  #lastId = 0;
  #waiting = 0;
  #partial = '';
  #end: SandboxEnd | undefined;
  /** Resolves when the sandbox has ended, with the reason; never rejects. */
  readonly ended: Promise<SandboxEnd>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.ended = this.#listen();
    // A sandbox that is merely open must not keep its owner's process alive: when the owner exits, this connection
    // closes and the sandbox ends by itself.
    this.#socket.unref();
  }

  /**
   * Resolves like `ended`, and keeps this process alive until then.
   *
   * @throws the signal's reason when it fires first.
   */
  async waitForEnd(signal?: AbortSignal): Promise<void> {
    this.#socket.ref();
    this.#waiting += 1;
    try {
      await orAbort(this.ended, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#socket.unref();
    }
  }

  /** How the sandbox ended, or undefined while it lives. */
  get end(): SandboxEnd | undefined {
    return this.#end;
  }

  /** Asks the warden; undefined if the sandbox ended, or the warden stayed silent for `timeoutMs`. */
  ask(command: string, timeoutMs: number): Promise<number | undefined> {
    if (this.#end !== undefined) return Promise.resolve(undefined);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const settle = (value: number | undefined) => {
        clearTimeout(timer);
        this.#answers.delete(id);
        resolve(value);
      };
      const timer = setTimeout(settle, timeoutMs, undefined);
      this.#answers.set(id, settle);
      this.#socket.write(`${id} ${command}\n`);
    });
  }

  /** Closes the connection. The sandbox sees the end of its input and ends, unless it outlives its owner. */
  close(): void {
    this.#socket.destroy();
  }

  #listen(): Promise<SandboxEnd> {
    const parser = new FrameParser();
    const decoder = new TextDecoder();
    this.#socket.on('data', (chunk: Uint8Array) => {
      for (const piece of parser.push(chunk)) this.#read(decoder.decode(piece.bytes, { stream: true }));
    });
    return new Promise((resolve) => {
      const closed = () => {
        this.#end ??= 'lost';
        for (const settle of [...this.#answers.values()]) settle(undefined);
        resolve(this.#end);
      };
      // A broken connection means the same as a closed one: nobody guards the sandbox any longer.
      this.#socket.on('error', closed);
      this.#socket.on('end', closed);
      this.#socket.on('close', closed);
    });
  }

  #read(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) {
      const [first = '', second = ''] = line.split(' ');
      if (first === 'end' && isEndReason(second)) this.#end = second;
      else this.#answers.get(Number(first))?.(Number(second));
    }
  }
}
