// Spaces of a manifest that may come from anyone.
import type { SpaceJson } from './space-json.js';

const DTYPES = ['|b1', '|u1', '|i1', '<u2', '<i2', '<u4', '<i4', '<u8', '<i8', '<f4', '<f8'];
/** Most spaces inside of each other, most parts of one, and most elements of an array. */
const MAX_DEPTH = 8;
const MAX_PARTS = 64;
const MAX_ELEMENTS = 2 ** 16;

/**
 * Checks a space.
 *
 * @param fail - throws an error that says what is wrong.
 */
export function checkSpace(
  name: string,
  space: SpaceJson,
  fail: (problem: string) => never,
  depth = 0,
): void {
  const wrong = (what: string): never => fail(`has ${what} in ${name}`);
  if (depth > MAX_DEPTH) wrong(`more than ${MAX_DEPTH} spaces in each other`);
  switch (space?.type) {
    case 'Discrete':
      if (!Number.isSafeInteger(space.n) || space.n < 0 || !Number.isSafeInteger(space.start)) {
        wrong('a Discrete whose n or start is no integer');
      }
      return;
    case 'Box': {
      if (!DTYPES.includes(space.dtype)) wrong(`no dtype ${String(space.dtype)}`);
      const length = elements(space.shape, wrong);
      for (const bounds of [space.low, space.high]) {
        const isList = Array.isArray(bounds);
        if (isList && bounds.length !== length) wrong(`${bounds.length} bounds for ${length} elements`);
        const isBound = (value: unknown) => value === null || Number.isFinite(value);
        if (!(isList ? bounds : [bounds]).every(isBound)) wrong('bounds that are no numbers or nulls');
      }
      return;
    }
    case 'MultiDiscrete': {
      const length = elements(space.shape, wrong);
      if (space.dtype !== '<i8') wrong('a MultiDiscrete that is not of <i8');
      for (const list of [space.nvec, space.start]) {
        const isWhole = Array.isArray(list) && list.length === length && list.every(Number.isSafeInteger);
        if (!isWhole) wrong(`nvec and start that are no ${length} integers each`);
      }
      if (space.nvec.some((n) => n < 1)) wrong('a MultiDiscrete with nothing to choose');
      return;
    }
    case 'MultiBinary':
      elements(space.shape, wrong);
      return;
    case 'Tuple':
    case 'Dict': {
      const parts: readonly unknown[] = Array.isArray(space.spaces) ? space.spaces : [];
      if (parts.length === 0 || parts.length > MAX_PARTS) wrong(`no list of 1 to ${MAX_PARTS} spaces`);
      for (const part of parts) {
        const isNamed = Array.isArray(part) && typeof part[0] === 'string';
        if (space.type === 'Dict' && !isNamed) wrong('a Dict whose parts have no names');
        checkSpace(name, (isNamed && space.type === 'Dict' ? part[1] : part) as SpaceJson, fail, depth + 1);
      }
      return;
    }
    default:
      wrong('no space');
  }
}

/** Elements of an array of a shape. */
function elements(shape: readonly number[], wrong: (what: string) => never): number {
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 1);
  const count = isShape ? shape.reduce((product, size) => product * size, 1) : 0;
  if (!isShape || count > MAX_ELEMENTS) wrong(`no shape of 1 to ${MAX_ELEMENTS} elements`);
  return count;
}
