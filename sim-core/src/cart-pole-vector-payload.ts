// The payload of a CartPole vector's snapshot: its options, then its columns one after the other, without the gaps and the
// spare environment that they have in memory. `actions` is the caller's and not part of it.
import { MAX_RESET_BOUND } from './cart-pole-options.js';
import { checkVariable } from './cart-pole-payload.js';
import { COLUMN, HEADER } from './cart-pole-vector-layout.js';
import type { Kernel } from './kernel.js';
import { checkOptions } from './payload-options.js';
import { PCG64_BYTES } from './pcg64.js';
import { badSnapshot } from './snapshot.js';
import { checkStream } from './stream-payload.js';

const { isReset: IS_RESET, ...OPTIONS } = HEADER;
const HEADER_BYTES = 20;

/** Bytes of an environment in each column of the payload, in its order. */
const ELEMENT_BYTES = {
  x: 8,
  xDot: 8,
  theta: 8,
  thetaDot: 8,
  reward: 8,
  observation: 16,
  finalObservation: 16,
  stream: PCG64_BYTES,
  actionStream: PCG64_BYTES,
  elapsedSteps: 4,
  terminated: 1,
  truncated: 1,
} as const;

type PayloadColumn = keyof typeof ELEMENT_BYTES;

const NAMES = Object.keys(ELEMENT_BYTES) as PayloadColumn[];

/** Where each column starts in the payload of a vector, and where the payload ends. */
function offsetsFor(numEnvs: number): Record<PayloadColumn | 'end', number> {
  let offset = HEADER_BYTES;
  const offsets = NAMES.map((name) => {
    const start = offset;
    offset += ELEMENT_BYTES[name] * numEnvs;
    return [name, start] as const;
  });
  return Object.fromEntries([...offsets, ['end', offset]]) as Record<PayloadColumn | 'end', number>;
}

/** The payload of the vector at an address. */
export function packCartPoleVector(kernel: Kernel, address: number, numEnvs: number): Uint8Array {
  const offsets = offsetsFor(numEnvs);
  const payload = new Uint8Array(offsets.end);
  payload.set(kernel.u8.subarray(address, address + HEADER_BYTES));
  for (const name of NAMES) {
    const start = kernel.cartPoleVectorColumn(address, COLUMN[name]);
    payload.set(kernel.u8.subarray(start, start + ELEMENT_BYTES[name] * numEnvs), offsets[name]);
  }
  return payload;
}

/** Overwrites the vector at an address with a checked payload. */
export function unpackCartPoleVector(
  kernel: Kernel,
  address: number,
  numEnvs: number,
  payload: Uint8Array,
): void {
  const offsets = offsetsFor(numEnvs);
  kernel.u8.set(payload.subarray(0, HEADER_BYTES), address);
  for (const name of NAMES) {
    const column = payload.subarray(offsets[name], offsets[name] + ELEMENT_BYTES[name] * numEnvs);
    kernel.u8.set(column, kernel.cartPoleVectorColumn(address, COLUMN[name]));
  }
}

/**
 * Checks a payload against the vector whose header is `own`.
 *
 * @throws SimError `BAD_SNAPSHOT` when no vector can be in that state, `SNAPSHOT_MISMATCH` when one with other options
 * can.
 */
export function checkCartPoleVectorPayload(payload: DataView, own: DataView): void {
  if (payload.byteLength < HEADER_BYTES) throw badSnapshot('is too short');
  checkOptions(payload, own, OPTIONS);
  const numEnvs = own.getUint32(HEADER.numEnvs, true);
  const offsets = offsetsFor(numEnvs);
  if (payload.byteLength !== offsets.end) throw badSnapshot('has lost or gained environments');
  if (payload.getUint32(IS_RESET, true) > 1) throw badSnapshot('has impossible flags');
  const maxEpisodeSteps = own.getUint32(HEADER.maxEpisodeSteps, true);
  for (let index = 0; index < numEnvs; index++) {
    checkEnvironment(payload, offsets, index);
    if (payload.getUint32(offsets.elapsedSteps + 4 * index, true) > maxEpisodeSteps) {
      throw badSnapshot('has an episode that is too long');
    }
  }
}

function checkEnvironment(payload: DataView, offsets: Record<PayloadColumn, number>, index: number): void {
  const { x, xDot, theta, thetaDot, observation, terminated, truncated, stream, actionStream } = offsets;
  for (const [variable, column] of [x, xDot, theta, thetaDot].entries()) {
    checkVariable(payload, column + 8 * index, observation + 16 * index + 4 * variable);
  }
  if (Math.abs(payload.getFloat64(theta + 8 * index, true)) > MAX_RESET_BOUND) {
    throw badSnapshot('has an impossible angle');
  }
  if (payload.getUint8(terminated + index) > 1 || payload.getUint8(truncated + index) > 1) {
    throw badSnapshot('has impossible flags');
  }
  checkStream(payload, stream + PCG64_BYTES * index);
  checkStream(payload, actionStream + PCG64_BYTES * index);
}
