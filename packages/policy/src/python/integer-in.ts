import type { GuestMemory } from '../guest-memory.js';

// CPython 3.12's objects on 32 bits: Include/object.h, cpython/cellobject.h, cpython/longintrepr.h.
const OBJECT_TYPE = 4;
const CELL_CONTENT = 8;
const INT_TAG = 8;
const INT_DIGITS = 12;
const DIGIT_BITS = 30;

/**
 * The integer in a cell of a Python guest: what has exactly the type `int` and at most 53 bits, else undefined.
 *
 * Reading it takes the host less time than telling it takes the guest. The policy can put another object there, if it looks for the cell:
 * every address is checked, and all that it can forge is its own action.
 *
 * @throws GuestFault when an address leads out of the memory.
 */
export function integerIn(memory: GuestMemory, cell: number, intType: number): number | undefined {
  const object = memory.getUint32(cell + CELL_CONTENT);
  if (object === 0 || memory.getUint32(object + OBJECT_TYPE) !== intType) return undefined;
  // The number of digits, above three bits of which two are the sign: 0 positive, 1 zero, 2 negative.
  const tag = memory.getUint32(object + INT_TAG);
  const numDigits = tag >>> 3;
  if (numDigits > 2) return undefined;
  const low = memory.getUint32(object + INT_DIGITS);
  const high = numDigits < 2 ? 0 : memory.getUint32(object + INT_DIGITS + 4);
  const magnitude = low + high * 2 ** DIGIT_BITS;
  if (magnitude > Number.MAX_SAFE_INTEGER) return undefined;
  const sign = tag & 3;
  return sign === 1 ? 0 : sign === 2 ? -magnitude : magnitude;
}
