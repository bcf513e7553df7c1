import { decodeFrame, FRAME_MAGIC, FRAME_PREFIX_BYTES, type Frame } from './frame.js';
import type { FrameLimits } from './limits.js';
import { ProtocolError } from './protocol-error.js';

/** Cuts a stream of bytes, arriving in chunks of any size, into frames. Once it has thrown, it cannot be used again. */
export class FrameDecoder {
  readonly #limits: FrameLimits;
  readonly #prefix = new Uint8Array(FRAME_PREFIX_BYTES);
  #header = new Uint8Array(0);
  #payload = new Uint8Array(0);
  /** Bytes of the current frame that have arrived. */
  #received = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /**
   * Takes the next chunk and returns the frames that it completes.
   *
   * @throws ProtocolError BAD_FRAME, FRAME_TOO_LARGE
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      rest = rest.subarray(this.#fill(rest));
      if (this.#received >= FRAME_PREFIX_BYTES && this.#missing() === 0) {
        frames.push(decodeFrame(this.#header, this.#payload));
        this.#received = 0;
      }
    }
    return frames;
  }

  /**
   * Says that the stream has ended.
   *
   * @throws ProtocolError TRUNCATED_FRAME when it ended inside a frame
   */
  end(): void {
    if (this.#received === 0) return;
    throw new ProtocolError(
      'TRUNCATED_FRAME',
      `The peer's stream ended ${this.#received} bytes into a frame`,
    );
  }

  /** Copies as much of `bytes` as belongs to the current part of the frame; returns how much that was. */
  #fill(bytes: Uint8Array): number {
    const headerStart = FRAME_PREFIX_BYTES;
    const payloadStart = headerStart + this.#header.length;
    if (this.#received < headerStart) {
      const taken = copyInto(this.#prefix, this.#received, bytes);
      this.#received += taken;
      this.#checkMagic();
      if (this.#received === headerStart) this.#allocate();
      return taken;
    }
    const taken =
      this.#received < payloadStart
        ? copyInto(this.#header, this.#received - headerStart, bytes)
        : copyInto(this.#payload, this.#received - payloadStart, bytes);
    this.#received += taken;
    return taken;
  }

  #missing(): number {
    return FRAME_PREFIX_BYTES + this.#header.length + this.#payload.length - this.#received;
  }

  /** Checks each byte as it arrives, so that a peer that writes plain text is detected at once. */
  #checkMagic(): void {
    const known = Math.min(this.#received, FRAME_MAGIC.length);
    for (let i = 0; i < known; i++) {
      if (this.#prefix[i] === FRAME_MAGIC[i]) continue;
      const text = new TextDecoder().decode(this.#prefix.subarray(0, this.#received));
      throw new ProtocolError(
        'BAD_FRAME',
        `The peer does not speak the protocol: it sent ${JSON.stringify(text)}`,
      );
    }
  }

  #allocate(): void {
    const view = new DataView(this.#prefix.buffer);
    const headerBytes = view.getUint32(4, true);
    const payloadBytes = view.getUint32(8, true);
    const { maxHeaderBytes, maxPayloadBytes } = this.#limits;
    if (headerBytes > maxHeaderBytes || payloadBytes > maxPayloadBytes) {
      throw new ProtocolError(
        'FRAME_TOO_LARGE',
        `The peer announced a frame of ${headerBytes} + ${payloadBytes} bytes; ` +
          `the limits are maxHeaderBytes ${maxHeaderBytes} and maxPayloadBytes ${maxPayloadBytes}`,
      );
    }
    this.#header = new Uint8Array(headerBytes);
    this.#payload = new Uint8Array(payloadBytes);
  }
}

function copyInto(target: Uint8Array, offset: number, source: Uint8Array): number {
  const taken = Math.min(target.length - offset, source.length);
  target.set(source.subarray(0, taken), offset);
  return taken;
}
