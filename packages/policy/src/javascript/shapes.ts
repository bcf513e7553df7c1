/**
 * The part of the prelude that knows of shapes (see value-shape.ts): `builderOf` makes the function that reads a value from the
 * mailbox, `concluderOf` the one that checks what the policy returned and writes its numbers there. Both run before the
 * policy's own code, and keep what that code could change.
 *
 * What the policy returned may be a proxy or have getters: reading it may call the policy. So each part is read once, and
 * nothing is written to the mailbox before all of them are.
 */
export const JAVASCRIPT_SHAPES = `
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isFinite, isSafeInteger } = Number;
const { keys } = Object;

const builderOf = (shape, place) => {
  const { kind, length, parts } = shape;
  const at = place.next;
  if (kind === 'int') {
    place.next += 1;
    return () => slots[at];
  }
  if (kind === 'tuple') {
    const builders = parts.map((part) => builderOf(part, place));
    return () => {
      const value = [];
      for (let i = 0; i < builders.length; i++) value[i] = builders[i]();
      return value;
    };
  }
  if (kind === 'dict') {
    const names = parts.map((part) => part[0]);
    const builders = parts.map((part) => builderOf(part[1], place));
    return () => {
      const value = {};
      for (let i = 0; i < builders.length; i++) value[names[i]] = builders[i]();
      return value;
    };
  }
  place.next += length;
  return () => listOf(at, length);
};

// Takers note the numbers of a value, or return what is wrong with it.
const refusal = (where, expected, got) => where + ' must be ' + expected + ', got ' + got;
const shownNumber = (value) => (typeof value === 'number' ? '' + value : kindOf(value));
const isInteger = (value) => typeof value === 'number' && isSafeInteger(value);
const isNumber = (value) => typeof value === 'number' && isFinite(value);
const takerOf = (shape, where, place) => {
  const { kind, length, parts } = shape;
  const at = place.next;
  if (kind === 'int') {
    place.next += 1;
    return (value) => {
      if (!isInteger(value)) return refusal(where, 'an integer', shownNumber(value));
      place.leaves[at] = value;
    };
  }
  if (kind === 'tuple') {
    const takers = parts.map((part, i) => takerOf(part, 'part ' + i + ' of ' + where, place));
    const expected = 'an array of ' + takers.length;
    return (value) => {
      if (!isArray(value)) return refusal(where, expected, shownNumber(value));
      const count = value.length;
      if (count !== takers.length) return refusal(where, expected, 'an array of ' + shownNumber(count));
      for (let i = 0; i < takers.length; i++) {
        const problem = takers[i](value[i]);
        if (problem !== undefined) return problem;
      }
    };
  }
  if (kind === 'dict') {
    const names = parts.map((part) => part[0]);
    const takers = parts.map(([name, part]) => takerOf(part, 'part ' + name + ' of ' + where, place));
    const expected = 'an object of ' + names.join(', ');
    return (value) => {
      if (typeof value !== 'object' || value === null) return refusal(where, expected, shownNumber(value));
      const count = keys(value).length;
      if (count !== takers.length) return refusal(where, expected, 'an object of ' + count);
      for (let i = 0; i < takers.length; i++) {
        const problem = takers[i](value[names[i]]);
        if (problem !== undefined) return problem;
      }
    };
  }
  place.next += length;
  const suits = kind === 'ints' ? isInteger : isNumber;
  const one = kind === 'ints' ? 'an integer' : 'a finite number';
  const several = 'an array of ' + length + (kind === 'ints' ? ' integers' : ' finite numbers');
  const expected = length === 1 ? one + ' or an array of one' : several;
  return (value) => {
    if (length === 1 && suits(value)) {
      place.leaves[at] = value;
      return;
    }
    if (!isArray(value) && !isView(value)) return refusal(where, expected, shownNumber(value));
    const count = value.length;
    if (count !== length) return refusal(where, expected, 'an array of ' + shownNumber(count));
    for (let i = 0; i < length; i++) {
      const item = value[i];
      if (!suits(item)) return refusal('element ' + i + ' of ' + where, one, shownNumber(item));
      place.leaves[at + i] = item;
    }
  };
};
const concluderOf = (shape) => {
  const place = { next: 0, leaves: null };
  const take = takerOf(shape, 'the action', place);
  const leaves = new Float64Array(place.next);
  place.leaves = leaves;
  return (action) => {
    const problem = take(action);
    if (problem === undefined) for (let i = 0; i < leaves.length; i++) slots[DATA + i] = leaves[i];
    slots[STATUS] = problem === undefined ? DONE : INVALID_ACTION;
    return problem;
  };
};
`;
