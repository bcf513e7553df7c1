import { Tinypool } from 'tinypool';

/**
 * Has a thread give away the buffers of its answer instead of copying them. They are those of the answer's members, and of what is in its
 * lists, that are the whole of a buffer: part of one may be of something that the thread goes on using.
 */
export function handOver(answer: unknown): unknown {
  const buffers = new Set<ArrayBufferLike>();
  const members = typeof answer === 'object' && answer !== null ? Object.values(answer) : [];
  for (const member of members.flat()) if (isWholeBuffer(member)) buffers.add(member.buffer);
  return Tinypool.move({
    [Tinypool.transferableSymbol]: [...buffers],
    [Tinypool.valueSymbol]: answer,
  } as never);
}

/** An empty one may be a constant that many answers share; there is nothing in it to copy. */
function isWholeBuffer(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value.byteLength > 0 && value.byteLength === value.buffer.byteLength;
}
