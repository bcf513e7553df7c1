// The payload of an environment's or a vector's snapshot: the block's bytes up to its recordings, then the recorded steps.
import { environmentKernel, offsetOf } from './block.js';
import type { BlockField, Kernel } from './kernel.js';
import type { EnvironmentManifest } from './manifest.js';
import { PCG64_BYTES } from './pcg64.js';
import { SimError } from './sim-error.js';
import { badSnapshot, decodeSnapshot, encodeSnapshot, payloadBytes } from './snapshot.js';

/** Header fields that are options of a block, and the names that callers know. */
const OPTIONS = ['numEnvs', 'autoreset', 'maxEpisodeSteps', 'recordSteps'] as const satisfies BlockField[];

/** The snapshot of the block at an address. */
export function packBlock(kernel: Kernel, block: number, { id }: EnvironmentManifest): Uint8Array {
  const bytes = offsetOf(kernel, block, 'snapshotBytes');
  const records = recordedParts(kernel, block);
  const payload = new Uint8Array(bytes + records.reduce((sum, record) => sum + record.length, 0));
  payload.set(kernel.u8.subarray(block, block + bytes));
  let at = bytes;
  for (const record of records) {
    payload.set(record, at);
    at += record.length;
  }
  return encodeSnapshot(id, payload);
}

/**
 * Overwrites the block at an address with a snapshot.
 *
 * @throws TypeError when it is not a Uint8Array; SimError `BAD_SNAPSHOT` or `SNAPSHOT_MISMATCH`, and then nothing has changed.
 */
export function unpackBlock(
  kernel: Kernel,
  block: number,
  entry: EnvironmentManifest,
  snapshot: Uint8Array,
): void {
  const payload = decodeSnapshot(entry.id, snapshot);
  checkConfiguration(kernel, block, payload);
  const whole = kernel.u8.slice(block, block + offsetOf(kernel, block, 'byteLength'));
  try {
    fill(kernel, block, payloadBytes(payload));
    const isSound =
      environmentKernel(kernel, entry).isSound(block) &&
      hasSeeds(kernel, block, entry) &&
      hasFiniteRewards(kernel, block);
    if (!isSound) {
      throw badSnapshot('has a state that no environment can be in');
    }
  } catch (error) {
    kernel.u8.set(whole, block);
    throw error;
  }
}

/** Refuses the payload of a block with different columns or options. */
function checkConfiguration(kernel: Kernel, block: number, payload: DataView): void {
  const { BlockField: field, u8 } = kernel;
  const bytes = offsetOf(kernel, block, 'snapshotBytes');
  const [options, observation] = [offsetOf(kernel, block, 'options'), offsetOf(kernel, block, 'observation')];
  if (payload.byteLength < observation) throw badSnapshot('is too short');
  for (const name of OPTIONS) {
    if (payload.getUint32(field[name], true) === offsetOf(kernel, block, name)) continue;
    throw mismatch(`with another ${name}`);
  }
  if (payload.getUint32(field.isReset, true) > 1) throw badSnapshot('has impossible flags');
  const isOwn = (from: number, to: number) =>
    payloadBytes(payload)
      .subarray(from, to)
      .every((byte, index) => byte === u8[block + from + index]);
  const sameHeader = isOwn(0, field.isReset) && isOwn(field.isReset + 4, field.end);
  if (!sameHeader || !isOwn(options, observation)) throw mismatch('with other options');
  if (payload.byteLength < bytes) throw badSnapshot('is too short');
}

/** Puts the payload into the block, each recording in its place. */
function fill(kernel: Kernel, block: number, payload: Uint8Array): void {
  const bytes = offsetOf(kernel, block, 'snapshotBytes');
  kernel.u8.set(payload.subarray(0, bytes), block);
  const [first, step] = [offsetOf(kernel, block, 'observationBytes'), stepBytes(kernel, block)];
  const most = offsetOf(kernel, block, 'recordBytes');
  let at = bytes;
  for (let index = 0; index < offsetOf(kernel, block, 'numEnvs'); index++) {
    const length = recordLength(kernel, block, index);
    const isRecording = most > 0 && kernel.u8[block + offsetOf(kernel, block, 'phase') + index] !== 0;
    const isWhole = isRecording ? length >= first && (length - first) % step === 0 : length === 0;
    if (!isWhole || length > most) throw badSnapshot('has an impossible recording');
    kernel.u8.set(payload.subarray(at, at + length), recordAddress(kernel, block, index));
    at += length;
  }
  if (at !== payload.length) throw badSnapshot('has an impossible recording');
}

/**
 * Whether every stream that may be drawn from before the next reset was seeded: an unseeded one would repeat one number
 * forever.
 */
function hasSeeds(kernel: Kernel, block: number, { drawsNothing = false }: EnvironmentManifest): boolean {
  const at = (field: BlockField) => block + offsetOf(kernel, block, field);
  const [streams, actionStreams, phases] = [at('stream'), at('actionStream'), at('phase')];
  const actionsAreSeeded = kernel.pcg64IsSeeded(actionStreams);
  for (let index = 0; index < offsetOf(kernel, block, 'numEnvs'); index++) {
    const offset = index * PCG64_BYTES;
    if (kernel.pcg64IsSeeded(actionStreams + offset) !== actionsAreSeeded) return false;
    const wasReset = kernel.u8[phases + index] !== 0;
    if (wasReset && !drawsNothing && !kernel.pcg64IsSeeded(streams + offset)) return false;
  }
  return true;
}

function hasFiniteRewards(kernel: Kernel, block: number): boolean {
  const rewards = block + offsetOf(kernel, block, 'reward');
  for (let index = 0; index < offsetOf(kernel, block, 'numEnvs'); index++) {
    if (!Number.isFinite(kernel.view.getFloat64(rewards + 8 * index, true))) return false;
  }
  return true;
}

function recordedParts(kernel: Kernel, block: number): Uint8Array[] {
  if (offsetOf(kernel, block, 'recordSteps') === 0) return [];
  return Array.from({ length: offsetOf(kernel, block, 'numEnvs') }, (_, index) => {
    const at = recordAddress(kernel, block, index);
    return kernel.u8.subarray(at, at + recordLength(kernel, block, index));
  });
}

function recordAddress(kernel: Kernel, block: number, index: number): number {
  return block + offsetOf(kernel, block, 'record') + index * offsetOf(kernel, block, 'recordBytes');
}

function recordLength(kernel: Kernel, block: number, index: number): number {
  return kernel.view.getUint32(block + offsetOf(kernel, block, 'recordLength') + 4 * index, true);
}

function stepBytes(kernel: Kernel, block: number): number {
  return offsetOf(kernel, block, 'actionBytes') + 9 + offsetOf(kernel, block, 'observationBytes');
}

function mismatch(how: string): SimError {
  return new SimError('SNAPSHOT_MISMATCH', `the snapshot is of an environment ${how}; nothing was restored`);
}
