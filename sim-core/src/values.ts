// Converts observations and actions between the kernel's bytes and the caller's values.
import { describe } from './arguments.js';
import { actionBounds, actionLayout } from './block.js';
import type { Columns } from './columns.js';
import type { Kernel } from './kernel.js';
import { bytesOf, type Leaf, leavesOf, partsOf, type SpaceJson, valueBytes } from './space-json.js';

/**
 * How to read the value of a space at an address: a number for Discrete, a typed array for one array, an array for
 * Tuple and an object for Dict. Arrays are views, so they show later changes.
 */
export function valueReader(
  kernel: Kernel,
  columns: Columns,
  space: SpaceJson,
  address: number,
): () => unknown {
  if (space.type === 'Discrete') return () => Number(kernel.view.getBigInt64(address, true));
  if (space.type === 'Tuple' || space.type === 'Dict') {
    let at = address;
    const readers = partsOf(space).map((part) => {
      const reader = valueReader(kernel, columns, part, at);
      at += valueBytes(leavesOf(part));
      return reader;
    });
    if (space.type === 'Tuple') return () => readers.map((read) => read());
    return () => Object.fromEntries(space.spaces.map(([name], index) => [name, readers[index]!()]));
  }
  const [{ dtype, length }] = leavesOf(space);
  // A part of a Tuple may be at an address where no view of its dtype can begin.
  if (address % bytesOf(dtype) !== 0) {
    return () => {
      const bytes = kernel.u8.slice(address, address + length * bytesOf(dtype));
      const copy = new DataView(bytes.buffer);
      return Array.from({ length }, (_, index) => readElement(copy, dtype, index * bytesOf(dtype)));
    };
  }
  const array = columns.array(dtype, address, length);
  return () => array;
}

function readElement(view: DataView, dtype: Leaf['dtype'], at: number): number | bigint {
  switch (dtype) {
    case '|i1':
      return view.getInt8(at);
    case '<u2':
      return view.getUint16(at, true);
    case '<i2':
      return view.getInt16(at, true);
    case '<u4':
      return view.getUint32(at, true);
    case '<i4':
      return view.getInt32(at, true);
    case '<u8':
      return view.getBigUint64(at, true);
    case '<i8':
      return view.getBigInt64(at, true);
    case '<f4':
      return view.getFloat32(at, true);
    case '<f8':
      return view.getFloat64(at, true);
    default:
      return view.getUint8(at);
  }
}

/** Checks actions of a space, and writes them as the kernel reads them. */
export interface ActionWriter {
  /** Bytes of an action. */
  readonly bytes: number;
  /**
   * Writes one action to an address.
   *
   * @throws TypeError or RangeError when it is not in the space.
   */
  write(action: unknown, address: number): void;
  /**
   * Checks the bytes of whole actions; errors call them `actions[first]` and so on.
   *
   * @throws RangeError when one is not in the space.
   */
  check(actions: Uint8Array, first?: number): void;
}

/** The writer for an action space. Continuous actions may exceed their bounds; the environment clips them. */
export function actionWriter(kernel: Kernel, space: SpaceJson): ActionWriter {
  if (space.type === 'Discrete') return discreteWriter(kernel, space.n);
  const { count, bytes } = actionLayout(space);
  const bounds = actionBounds(space);
  const isFloat = space.type === 'Box';
  const size = bytes / count;
  const refuse = (name: string, value: number, index: number): never => {
    const at = count === 1 ? name : `${name}[${index}]`;
    if (isFloat) throw new RangeError(`${at} must be finite, got ${value}`);
    const [low, high] = [bounds[2 * index]!, bounds[2 * index + 1]!];
    throw new RangeError(`${at} must be an integer from ${low} to ${high}, got ${value}`);
  };
  const isValid = (value: number, index: number): boolean =>
    isFloat
      ? Number.isFinite(value)
      : Number.isInteger(value) && value >= bounds[2 * index]! && value <= bounds[2 * index + 1]!;
  const get = (view: DataView, at: number): number => {
    if (!isFloat) return Number(view.getBigInt64(at, true));
    return size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  };
  /** `sample` of a MultiDiscrete space gives bigints. */
  const numberOf = (value: unknown) =>
    (!isFloat && typeof value === 'bigint' ? Number(value) : value) as number;
  const put = (value: number, at: number): void => {
    if (!isFloat) kernel.view.setBigInt64(at, BigInt(value), true);
    else if (size === 4) kernel.view.setFloat32(at, value, true);
    else kernel.view.setFloat64(at, value, true);
  };
  return {
    bytes,
    write(action, address) {
      const values = typeof action === 'number' && count === 1 ? [action] : (action as ArrayLike<number>);
      if (typeof values !== 'object' || values === null || typeof values.length !== 'number') {
        throw new TypeError(`action must be an array of ${count} numbers, got ${describe(action)}`);
      }
      if (values.length !== count) {
        throw new RangeError(`action must have ${count} elements, got ${values.length}`);
      }
      for (let index = 0; index < count; index++) {
        const value = numberOf(values[index]);
        if (typeof value !== 'number') {
          const name = count === 1 ? 'action' : `action[${index}]`;
          throw new TypeError(`${name} must be a number, got ${describe(value)}`);
        }
        const stored = size === 4 ? Math.fround(value) : value;
        if (!isValid(stored, index)) refuse('action', stored, index);
      }
      for (let index = 0; index < count; index++) put(numberOf(values[index]), address + index * size);
    },
    check(actions, first = 0) {
      const view = new DataView(actions.buffer, actions.byteOffset, actions.byteLength);
      for (let element = 0; element * size < actions.length; element++) {
        const index = element % count;
        const value = get(view, element * size);
        if (!isValid(value, index)) refuse(`actions[${first + Math.floor(element / count)}]`, value, index);
      }
    },
  };
}

function discreteWriter(kernel: Kernel, n: number): ActionWriter {
  const { u8 } = kernel;
  return {
    bytes: 1,
    write(action, address) {
      if (typeof action !== 'number' || !(action >= 0 && action < n) || !Number.isInteger(action)) {
        refuseAction('action', action, n);
      }
      u8[address] = action as number;
    },
    check(actions, first = 0) {
      for (let index = 0; index < actions.length; index++) {
        if (actions[index]! >= n) refuseAction(`actions[${first + index}]`, actions[index], n);
      }
    },
  };
}

function refuseAction(name: string, action: unknown, n: number): never {
  if (typeof action !== 'number') throw new TypeError(`${name} must be a number, got ${describe(action)}`);
  const allowed = n === 2 ? '0 or 1' : `an integer from 0 to ${n - 1}`;
  throw new RangeError(`${name} must be ${allowed}, got ${action}`);
}
