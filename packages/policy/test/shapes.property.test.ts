import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValueShape } from '../src/index.js';
import { leavesOf } from '../src/value-shape.js';
import { guestOf } from './support/guests.js';

const ECHO = {
  python:
    'import json\ndef choose_action(observation, rng):\n    print(json.dumps(observation))\n    return observation\n',
  javascript:
    'function chooseAction(observation) { console.log(JSON.stringify(observation)); return observation; }',
};

const name = fc.string({ maxLength: 5, unit: 'grapheme' }).filter((text) => text !== '__proto__');

const { shape } = fc.letrec<{ shape: ValueShape }>((tie) => {
  const length = fc.nat({ max: 4 });
  return {
    shape: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constant<ValueShape>({ kind: 'int' }),
      length.map((n): ValueShape => ({ kind: 'ints', length: n })),
      length.map((n): ValueShape => ({ kind: 'floats', length: n })),
      fc.array(tie('shape'), { maxLength: 3 }).map((parts): ValueShape => ({ kind: 'tuple', parts })),
      fc
        .uniqueArray(fc.tuple(name, tie('shape')), { maxLength: 3, selector: ([key]) => key })
        .map((parts): ValueShape => ({ kind: 'dict', parts })),
    ),
  };
});

const value = shape.chain((one) => {
  const leaves = leavesOf('shape', one).map((isInteger) =>
    isInteger ? fc.maxSafeInteger() : fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  return fc.record({ shape: fc.constant(one), leaves: fc.tuple(...leaves) });
});

/** What stands in the guest as JSON, made here by another way. */
function nested(one: ValueShape, leaves: number[]): unknown {
  switch (one.kind) {
    case 'int':
      return leaves.shift();
    case 'ints':
    case 'floats':
      return leaves.splice(0, one.length);
    case 'tuple':
      return one.parts.map((part) => nested(part, leaves));
    case 'dict':
      return Object.fromEntries(one.parts.map(([key, part]) => [key, nested(part, leaves)]));
  }
}

/** JavaScript prints -0 as 0. */
const withoutMinusZero = (json: string): unknown => JSON.parse(json, (_, part) => (part === 0 ? 0 : part));

describe.each(['python', 'javascript'] as const)('in %s', (language) => {
  test('a value of any shape arrives in that shape, and comes back number by number', () => {
    fc.assert(
      fc.property(value, ({ shape: one, leaves }) => {
        const contract = { kind: 'single-agent', observation: one, action: one } as const;
        using guest = guestOf(language, ECHO[language], { contract });
        const { action, failure } = guest.chooseAction({ observation: leaves });
        expect(failure).toBeUndefined();
        expect(typeof action === 'number' ? [action] : action).toEqual(leaves);
        expect(typeof action === 'number').toBe(one.kind === 'int');
        const expected = JSON.stringify(nested(one, [...leaves]));
        expect(withoutMinusZero(guest.stdout)).toEqual(withoutMinusZero(expected));
      }),
      { numRuns: 60 },
    );
  });
});
