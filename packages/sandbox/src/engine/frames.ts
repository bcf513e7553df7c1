/** Which of a process's two output streams a frame belongs to. */
export type OutputName = 'stdout' | 'stderr';

/** A piece of one output stream; a long frame may arrive as several pieces. */
export interface OutputPiece {
  readonly name: OutputName;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;

/**
 * Reads the engine's multiplexed stream: frames of an 8-byte header (stream number, three zero bytes, length as u32 BE)
 * and that many payload bytes. The network may cut frames anywhere; payload is passed on as it arrives, so memory use
 * does not depend on the frame's length.
 *
 * Source: Docker Engine API, "Attach to a container", stream format.
 */
export class FrameParser {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  #payloadLeft = 0;

  /** Pieces of payload in one network chunk, as views into it. */
  *push(chunk: Uint8Array): Generator<OutputPiece> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft === 0) {
        at += this.#takeHeader(chunk, at);
        continue;
      }
      const bytes = chunk.subarray(at, at + this.#payloadLeft);
      at += bytes.length;
      this.#payloadLeft -= bytes.length;
      yield { name: this.#header[0] === 2 ? 'stderr' : 'stdout', bytes };
    }
  }

  #takeHeader(chunk: Uint8Array, at: number): number {
    const bytes = chunk.subarray(at, at + HEADER_BYTES - this.#headerBytes);
    this.#header.set(bytes, this.#headerBytes);
    this.#headerBytes += bytes.length;
    if (this.#headerBytes === HEADER_BYTES) {
      this.#headerBytes = 0;
      this.#payloadLeft = new DataView(this.#header.buffer).getUint32(4);
    }
    return bytes.length;
  }
}
