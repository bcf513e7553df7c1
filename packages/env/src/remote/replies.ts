import { parseNonNegativeSeed, type Seed } from '@reroll/sim-core';
import { NDArray } from './ndarray.js';
import { ProtocolError } from './protocol-error.js';
import type { Fields } from './request-channel.js';
import type { WireValue } from './value.js';

/** What an environment adds to an observation: text, numbers, arrays with their shapes, and lists and objects of these. */
export type RemoteInfo = { readonly [name: string]: WireValue };

/**
 * A seed as it is sent: exact at any size.
 *
 * @throws TypeError, RangeError when it is not a non-negative integer
 */
export function writeSeed(seed: Seed, name = 'seed'): number | bigint {
  const exact = parseNonNegativeSeed(seed, name);
  return typeof seed === 'number' ? seed : exact;
}

export function readInfo(fields: Fields): RemoteInfo {
  const info = fields['info'];
  if (typeof info !== 'object' || info === null || Array.isArray(info) || info instanceof NDArray) {
    throw unreadable('info', 'an object');
  }
  return info as RemoteInfo;
}

export function readNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw unreadable(name, 'a number');
  return value;
}

export function readBoolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw unreadable(name, 'a boolean');
  return value;
}

/** One number for each environment of a vector. */
export function readNumbers(fields: Fields, name: string, numEnvs: number): Float64Array {
  return readLane(fields, name, '<f8', numEnvs) as Float64Array;
}

/** One flag for each environment of a vector, 0 or 1. */
export function readBooleans(fields: Fields, name: string, numEnvs: number): Uint8Array {
  return readLane(fields, name, '|b1', numEnvs) as Uint8Array;
}

/** A rendered frame: pixels, text, a list of either, or null when the environment renders nothing. */
export type RenderFrame = NDArray | string | readonly RenderFrame[] | null;

export function readFrame(value: WireValue | undefined): RenderFrame {
  if (value === null || typeof value === 'string' || value instanceof NDArray) return value;
  if (Array.isArray(value)) return value.map(readFrame);
  throw unreadable('frame', 'pixels, text or null');
}

function readLane(fields: Fields, name: string, dtype: '<f8' | '|b1', numEnvs: number): unknown {
  const value = fields[name];
  if (
    value instanceof NDArray &&
    value.dtype === dtype &&
    value.shape.length === 1 &&
    value.shape[0] === numEnvs
  ) {
    return value.data;
  }
  throw unreadable(name, `${dtype} of shape [${numEnvs}]`);
}

const unreadable = (name: string, expected: string): ProtocolError =>
  new ProtocolError('INVALID_MESSAGE', `The peer sent an answer whose ${name} is not ${expected}`);
