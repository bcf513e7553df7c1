import { describe, expect, test } from 'vitest';
import { MAX_OBSERVATION_LENGTH, type SpaceDescription, shapeOf, type ValueShape } from '../src/index.js';
import { leavesOf } from '../src/value-shape.js';

const int = { kind: 'int' } as const;

describe('shapeOf', () => {
  test.each([
    [{ type: 'Discrete', n: 5, start: -1 }, int],
    [
      { type: 'Box', dtype: '<f4', shape: [4] },
      { kind: 'floats', length: 4 },
    ],
    [
      { type: 'Box', dtype: '<f8', shape: [] },
      { kind: 'floats', length: 1 },
    ],
    [
      { type: 'Box', dtype: '|u1', shape: [2, 3, 2] },
      { kind: 'ints', length: 12 },
    ],
    [
      { type: 'MultiDiscrete', shape: [2, 2] },
      { kind: 'ints', length: 4 },
    ],
    [
      { type: 'MultiBinary', shape: [7] },
      { kind: 'ints', length: 7 },
    ],
    [
      {
        type: 'Tuple',
        spaces: [
          { type: 'Discrete', n: 2 },
          { type: 'Tuple', spaces: [] },
        ],
      },
      { kind: 'tuple', parts: [int, { kind: 'tuple', parts: [] }] },
    ],
    [
      {
        type: 'Dict',
        spaces: [
          ['b', { type: 'Discrete', n: 2 }],
          ['a', { type: 'Box', dtype: '<i8', shape: [2] }],
        ],
      },
      {
        kind: 'dict',
        parts: [
          ['b', int],
          ['a', { kind: 'ints', length: 2 }],
        ],
      },
    ],
  ] as [SpaceDescription, ValueShape][])('%j', (space, shape) => {
    expect(shapeOf(space)).toEqual(shape);
  });

  test.each([
    [{ type: 'Text' }, /^space must be made of .*, got Text$/],
    [{ type: 'Tuple', spaces: [{ type: 'Text' }] }, /got Text$/],
    [{ type: 'Graph' }, /got Graph$/],
    [null, /got undefined$/],
    [{ type: 'Box', dtype: 'complex64', shape: [1] }, /^dtype must be .*, got complex64$/],
  ])('%j is refused', (space, message) => {
    expect(() => shapeOf(space as SpaceDescription)).toThrow(RangeError);
    expect(() => shapeOf(space as SpaceDescription)).toThrow(message);
  });
});

describe('leavesOf', () => {
  test('says of each number, in order, whether it is an integer', () => {
    const shape: ValueShape = {
      kind: 'tuple',
      parts: [
        { kind: 'floats', length: 2 },
        int,
        { kind: 'dict', parts: [['x', { kind: 'ints', length: 1 }]] },
        { kind: 'floats', length: 0 },
      ],
    };
    expect(leavesOf('shape', shape)).toEqual([false, false, true, true]);
  });

  const nested = (depth: number): ValueShape =>
    depth === 0 ? int : { kind: 'tuple', parts: [nested(depth - 1)] };
  const both: ValueShape = { kind: 'floats', length: MAX_OBSERVATION_LENGTH / 2 + 1 };

  test.each([
    [null, TypeError, 'shape must be a shape, got null'],
    ['int', TypeError, 'shape must be a shape, got string'],
    [{ kind: 'text' }, RangeError, 'shape.kind must be int, ints, floats, tuple or dict, got text'],
    [{ kind: 'floats' }, TypeError, 'shape.length must be a number, got undefined'],
    [{ kind: 'ints', length: -1 }, RangeError, 'shape.length must be an integer from 0 to 16384, got -1'],
    [{ kind: 'ints', length: 1e9 }, RangeError, 'shape.length must be an integer from 0 to 16384'],
    [{ kind: 'tuple' }, TypeError, 'shape.parts must be an array, got undefined'],
    [{ kind: 'tuple', parts: [int, 3] }, TypeError, 'shape.parts[1] must be a shape, got number'],
    [{ kind: 'tuple', parts: [both, both] }, RangeError, 'shape.parts[1].length must be an integer from 0'],
    [{ kind: 'dict', parts: [int] }, TypeError, 'shape.parts must be pairs of a name and a shape'],
    [
      {
        kind: 'dict',
        parts: [
          ['a', { kind: 'int' }],
          ['a', int],
        ],
      },
      RangeError,
      'must have names that differ',
    ],
    [{ kind: 'dict', parts: [['__proto__', int]] }, RangeError, 'other than __proto__, got "__proto__"'],
    [nested(17), RangeError, 'must be at most 16 deep'],
  ] as const)('%j is refused', (shape, type, message) => {
    const call = () => leavesOf('shape', shape as unknown as ValueShape);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test('sixteen deep is not too deep', () => {
    expect(leavesOf('shape', nested(16))).toEqual([true]);
  });
});
