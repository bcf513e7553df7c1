// Where a module says that the columns of a block are, looked at before the host writes there.
import type { BlockField, Kernel } from './kernel.js';
import { PCG64_BYTES } from './pcg64.js';
import { SimError } from './sim-error.js';

/** Bytes of an element of the columns whose elements are all of one size. */
const ELEMENTS = {
  stream: PCG64_BYTES,
  actionStream: PCG64_BYTES,
  reward: 8,
  terminated: 1,
  truncated: 1,
  phase: 1,
  elapsedSteps: 4,
  recordLength: 4,
  mask: 1,
  seed: 8,
} as const;

/** Columns whose elements are as large as a field of the header says. */
const SIZED = [
  ['state', 'stateBytes'],
  ['observation', 'observationBytes'],
  ['finalObservation', 'observationBytes'],
  ['info', 'infoBytes'],
  ['finalInfo', 'infoBytes'],
  ['actionMask', 'maskBytes'],
  ['finalActionMask', 'maskBytes'],
  ['action', 'actionBytes'],
  ['record', 'recordBytes'],
] as const;

/** Boundaries that typed arrays of the columns begin at. */
const ALIGNMENTS: Partial<Record<BlockField, number>> = {
  reward: 8,
  elapsedSteps: 4,
  recordLength: 4,
  seed: 8,
  state: 8,
  info: 8,
};

/**
 * Checks the header of a block after `layOut`.
 *
 * @param others - columns that a block has one of, with their bytes.
 * @throws SimError `INCOMPATIBLE_MODULE` when columns overlap, or lie outside of the block.
 */
export function requireLayout(
  kernel: Kernel,
  header: number,
  others: readonly (readonly [BlockField, number])[],
): void {
  const field = (name: BlockField) => kernel.view.getUint32(header + kernel.BlockField[name], true);
  const numEnvs = field('numEnvs');
  const columns: (readonly [BlockField, number])[] = [
    ...Object.entries(ELEMENTS).map(([name, bytes]) => [name as BlockField, bytes * numEnvs] as const),
    ...SIZED.map(([name, bytes]) => [name, field(bytes) * numEnvs] as const),
    ...others,
  ];
  let end = kernel.BlockField.end;
  const inOrder = columns.filter(([, bytes]) => bytes > 0).sort(([a], [b]) => field(a) - field(b));
  for (const [name, bytes] of inOrder) {
    if (field(name) < end || field(name) % (ALIGNMENTS[name] ?? 1) !== 0) refuse(name, field(name));
    end = field(name) + bytes;
  }
  const record = field('recordSteps') * (field('actionBytes') + 9 + field('observationBytes'));
  if (field('recordSteps') > 0 && field('recordBytes') < record) refuse('recordBytes', field('recordBytes'));
  if (field('snapshotBytes') > field('byteLength')) refuse('snapshotBytes', field('snapshotBytes'));
  if (field('byteLength') < end) refuse('byteLength', field('byteLength'));
}

function refuse(name: string, value: number): never {
  throw new SimError(
    'INCOMPATIBLE_MODULE',
    `the module lays out a block in which ${name} = ${value} cannot be`,
  );
}
