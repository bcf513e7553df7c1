import { wireOrder } from '../byte-order.js';
import { float16ToNumber } from '../spaces/float16.js';
import { DTYPES, type Dtype, isDtype, type TypedArrayOf } from './dtype.js';
import { MAX_ARRAYS } from './limits.js';
import { elementCount, NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';

/** The four bytes every frame begins with: `RRL` and the version of the framing. */
export const FRAME_MAGIC = Uint8Array.of(0x52, 0x52, 0x4c, 0x01);

/** Magic, then the lengths of header and payload as u32 little-endian. */
export const FRAME_PREFIX_BYTES = 12;

/** Each array starts at a multiple of this, counted from the start of the payload, so that views on it are aligned. */
const ARRAY_ALIGNMENT = 8;

/** One message: a JSON object, and the arrays that it refers to by index. */
export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: readonly NDArray[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const aligned = (offset: number): number => Math.ceil(offset / ARRAY_ALIGNMENT) * ARRAY_ALIGNMENT;

/** The bytes of one frame. The header gets an `arrays` list of `[dtype, shape]`, which the payload follows in order. */
export function encodeFrame({ header, arrays }: Frame): Uint8Array<ArrayBuffer> {
  const table = arrays.map(({ dtype, shape }) => [dtype, shape]);
  const headerBytes = encoder.encode(JSON.stringify({ ...header, arrays: table }));
  const blocks = arrays.map((array) => array.toBytes());
  let payloadBytes = 0;
  for (const block of blocks) payloadBytes = aligned(payloadBytes) + block.length;

  const bytes = new Uint8Array(FRAME_PREFIX_BYTES + headerBytes.length + payloadBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(FRAME_MAGIC);
  view.setUint32(4, headerBytes.length, true);
  view.setUint32(8, payloadBytes, true);
  bytes.set(headerBytes, FRAME_PREFIX_BYTES);
  const payloadStart = FRAME_PREFIX_BYTES + headerBytes.length;
  let offset = 0;
  for (const block of blocks) {
    offset = aligned(offset);
    bytes.set(block, payloadStart + offset);
    offset += block.length;
  }
  return bytes;
}

/**
 * The frame that a header and a payload make. The arrays are views on `payload`, which starts at an aligned address.
 *
 * @throws ProtocolError BAD_FRAME when the header is not a JSON object, or the payload is not what its table says
 */
export function decodeFrame(headerBytes: Uint8Array, payload: Uint8Array<ArrayBuffer>): Frame {
  const header = parseHeader(headerBytes);
  const table = header['arrays'];
  if (!Array.isArray(table) || table.length > MAX_ARRAYS) {
    throw badFrame(`its header needs a list "arrays" of at most ${MAX_ARRAYS} entries`);
  }
  let offset = 0;
  const arrays = table.map((entry: unknown) => {
    const { dtype, shape, byteLength } = parseTableEntry(entry);
    offset = aligned(offset);
    if (offset + byteLength > payload.byteLength) throw badFrame('its arrays are longer than its payload');
    const data = fromWire(dtype, payload.subarray(offset, offset + byteLength));
    offset += byteLength;
    return new NDArray(dtype, shape, data);
  });
  if (offset !== payload.byteLength) throw badFrame('its payload is longer than its arrays');
  return { header, arrays };
}

function fromWire(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): TypedArrayOf<Dtype> {
  if (dtype === '|b1' && bytes.some((byte) => byte > 1)) {
    throw badFrame('a boolean array holds a byte other than 0 and 1');
  }
  const { array: TypedArray, lanes, wireBytes } = DTYPES[dtype];
  const { buffer, byteOffset, byteLength } = wireOrder(bytes, wireBytes / lanes);
  if (dtype === '<f2')
    return Float32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), float16ToNumber);
  return new TypedArray(buffer, byteOffset, byteLength / TypedArray.BYTES_PER_ELEMENT);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new ProtocolError('BAD_FRAME', 'The peer sent a frame whose header is not JSON', { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw badFrame('its header is not a JSON object');
  }
  return header as Record<string, unknown>;
}

function parseTableEntry(entry: unknown): { dtype: Dtype; shape: number[]; byteLength: number } {
  if (!Array.isArray(entry) || entry.length !== 2) throw badFrame('an array needs [dtype, shape]');
  const [dtype, shape] = entry as [unknown, unknown];
  if (!isDtype(dtype)) throw badFrame(`it has an array of unknown dtype ${JSON.stringify(dtype)}`);
  if (!Array.isArray(shape)) throw badFrame('it has an array without a shape');
  try {
    return { dtype, shape, byteLength: elementCount(shape) * DTYPES[dtype].wireBytes };
  } catch (cause) {
    throw new ProtocolError('BAD_FRAME', 'The peer sent a frame with an array of impossible shape', {
      cause,
    });
  }
}

const badFrame = (reason: string): ProtocolError =>
  new ProtocolError('BAD_FRAME', `The peer sent an invalid frame: ${reason}`);
