import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bodyLayout,
  canonicalJson,
  encodeHeader,
  type JsonValue,
  type SpaceDescription,
  stepsInBody,
  TrajectoryError,
  type TrajectoryFormat,
  trajectoryFormat,
} from '../src/index.js';
import { space } from './arbitraries.js';
import { ARM, BLACKJACK, CARTPOLE_HEADER, PENDULUM } from './fixtures.js';

const discrete = (n: number, start = 0) => ({ type: 'Discrete', n, start }) as const;
const board = { type: 'Box', dtype: '|i1', shape: [9], low: 0, high: 2 } as const;
const formatOf = (observationSpace: SpaceDescription, actionSpace: SpaceDescription): TrajectoryFormat =>
  trajectoryFormat({ env: 'Own-v0', options: {}, observationSpace, actionSpace });

describe('trajectoryFormat', () => {
  it.each<[string, SpaceDescription, object, object]>([
    ['Discrete', discrete(16), { observationDtype: '<i8', observationShape: [] }, { actionDtype: '|u1' }],
    [
      'Discrete up to 255',
      discrete(250, 6),
      { observationDtype: '<i8', observationShape: [] },
      { actionDtype: '|u1' },
    ],
    [
      'Discrete up to 256',
      discrete(250, 7),
      { observationDtype: '<i8', observationShape: [] },
      { actionDtype: '<i8' },
    ],
    [
      'Discrete from -1',
      discrete(2, -1),
      { observationDtype: '<i8', observationShape: [] },
      { actionDtype: '<i8' },
    ],
    [
      'Box',
      board,
      { observationDtype: '|i1', observationShape: [9] },
      { actionDtype: '|i1', actionShape: [9] },
    ],
    [
      'scalar Box',
      { ...board, shape: [] },
      { observationDtype: '|i1', observationShape: [] },
      { actionDtype: '|i1' },
    ],
    [
      'Box of two dimensions',
      { type: 'Box', dtype: '<f8', shape: [2, 3], low: null, high: [1, 2, 3, 4, 5, null] },
      { observationDtype: '<f8', observationShape: [2, 3] },
      { actionDtype: '<f8', actionShape: [2, 3] },
    ],
    [
      'MultiDiscrete of few values',
      { type: 'MultiDiscrete', dtype: '<i4', shape: [2], nvec: [3, 2], start: [0, 0] },
      { observationDtype: '<i4', observationShape: [2] },
      { actionDtype: '<i4', actionShape: [2] },
    ],
    [
      'MultiBinary',
      { type: 'MultiBinary', shape: [4] },
      { observationDtype: '|i1', observationShape: [4] },
      { actionDtype: '|i1', actionShape: [4] },
    ],
    [
      'Tuple',
      { type: 'Tuple', spaces: [discrete(2), board] },
      { observationSpace: { type: 'Tuple', spaces: [discrete(2), board] } },
      { actionSpace: { type: 'Tuple', spaces: [discrete(2), board] } },
    ],
    [
      'Dict, in its own order',
      {
        type: 'Dict',
        spaces: [
          ['z', discrete(2)],
          ['a', board],
        ],
      },
      {
        observationSpace: {
          type: 'Dict',
          spaces: [
            ['z', discrete(2)],
            ['a', board],
          ],
        },
      },
      {
        actionSpace: {
          type: 'Dict',
          spaces: [
            ['z', discrete(2)],
            ['a', board],
          ],
        },
      },
    ],
  ])('has dtypes and shapes for %s', (_, given, observation, action) => {
    expect(formatOf(given, given)).toEqual({ env: 'Own-v0', options: {}, ...observation, ...action });
  });

  it('is that of the first environments', () => {
    const { seed: _, ...cartPole } = CARTPOLE_HEADER;
    expect(
      trajectoryFormat({
        env: 'CartPole-v1',
        options: {},
        observationSpace: {
          type: 'Box',
          dtype: '<f4',
          shape: [4],
          low: [-4.8, null, -0.4, null],
          high: null,
        },
        actionSpace: discrete(2),
      }),
    ).toEqual(cartPole);
  });

  it('writes a space in one form, however it was described', () => {
    const box = { type: 'Box', dtype: '<i8', shape: [2], low: 0 } as const;
    const forms: SpaceDescription[] = [
      { ...box, high: null },
      { ...box, low: [0, 0], high: [null, null] },
      { ...box, low: '0', high: '9223372036854775807' },
      { ...box, low: ['0', -0], high: ['9223372036854775807', null] },
      { ...box, high: null, seed: 7 } as SpaceDescription,
    ];
    const texts = forms.map((form) => {
      const format = formatOf({ type: 'Tuple', spaces: [form] }, discrete(2));
      return canonicalJson(format as unknown as JsonValue);
    });
    expect([...new Set(texts)]).toEqual([
      '{"actionDtype":"|u1","env":"Own-v0","observationSpace":{"spaces":[{"dtype":"<i8","high":null,"low":0,' +
        '"shape":[2],"type":"Box"}],"type":"Tuple"},"options":{}}',
    ]);
  });

  it('is a header’s format for every space, and stays the same when made again', () => {
    fc.assert(
      fc.property(space, space, (observationSpace, actionSpace) => {
        const format = formatOf(observationSpace, actionSpace);
        expect(encodeHeader({ ...format, seed: '0' }).length).toBeGreaterThan(0);
        const again = formatOf(
          format.observationSpace ?? observationSpace,
          format.actionSpace ?? actionSpace,
        );
        expect(again).toEqual(format);
      }),
    );
  });

  it.each<[object, string, new () => Error]>([
    [
      { observationSpace: { type: 'Text' } },
      'observationSpace must be a space of arrays, got Text',
      RangeError,
    ],
    [
      { actionSpace: { type: 'Tuple', spaces: [{ type: 'Text' }] } },
      'actionSpace.spaces[0] must be a space',
      RangeError,
    ],
    [{ observationSpace: undefined }, 'observationSpace must be an object, got undefined', TypeError],
    [{ actionSpace: null }, 'actionSpace must be an object, got null', TypeError],
    [{ actionSpace: { ...board, low: -Infinity } }, 'actionSpace.low must be a finite number', RangeError],
    [{ actionSpace: { ...board, shape: 9 } }, 'actionSpace.shape must be an array, got 9', TypeError],
    [{ env: '' }, 'format.env must not be empty', RangeError],
    [{ options: [] }, 'format.options must be an object', TypeError],
  ])('names what is wrong: %o', (patch, message, error) => {
    const input = { env: 'Own-v0', options: {}, observationSpace: board, actionSpace: discrete(9), ...patch };
    const attempt = () => trajectoryFormat(input as Parameters<typeof trajectoryFormat>[0]);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });
});

describe('bodyLayout', () => {
  const whole = { path: '', offset: 0 };

  it('is this for CartPole', () => {
    expect(bodyLayout(CARTPOLE_HEADER)).toEqual({
      actionBytes: 1,
      rewardOffset: 1,
      flagsOffset: 9,
      observationOffset: 10,
      observationBytes: 16,
      stepBytes: 26,
      actionLeaves: [{ ...whole, dtype: '|u1', shape: [], elements: 1, bytes: 1 }],
      observationLeaves: [{ ...whole, dtype: '<f4', shape: [4], elements: 4, bytes: 16 }],
    });
  });

  it('is this for Blackjack', () => {
    const leaf = { dtype: '<i8', shape: [], elements: 1, bytes: 8 };
    expect(bodyLayout(BLACKJACK.header)).toMatchObject({
      actionBytes: 1,
      observationBytes: 24,
      stepBytes: 34,
      observationLeaves: [
        { ...leaf, path: '[0]', offset: 0 },
        { ...leaf, path: '[1]', offset: 8 },
        { ...leaf, path: '[2]', offset: 16 },
      ],
    });
  });

  it('is this for actions of floats', () => {
    expect(bodyLayout(PENDULUM.header)).toMatchObject({
      actionBytes: 4,
      rewardOffset: 4,
      flagsOffset: 12,
      observationOffset: 13,
      observationBytes: 12,
      stepBytes: 25,
    });
  });

  it('is this for nested spaces, without gaps', () => {
    expect(bodyLayout(ARM.header)).toEqual({
      actionBytes: 10,
      rewardOffset: 10,
      flagsOffset: 18,
      observationOffset: 19,
      observationBytes: 25,
      stepBytes: 44,
      actionLeaves: [
        { path: '[0]', dtype: '<i8', shape: [], elements: 1, offset: 0, bytes: 8 },
        { path: '[1]', dtype: '|b1', shape: [2], elements: 2, offset: 8, bytes: 2 },
      ],
      observationLeaves: [
        { path: '["pose"][0]', dtype: '<f8', shape: [2], elements: 2, offset: 0, bytes: 16 },
        { path: '["pose"][1]', dtype: '<f2', shape: [], elements: 1, offset: 16, bytes: 2 },
        { path: '["doors"]', dtype: '|i1', shape: [3], elements: 3, offset: 18, bytes: 3 },
        { path: '["goal"]', dtype: '<u2', shape: [2], elements: 2, offset: 21, bytes: 4 },
      ],
    });
  });

  it('counts whole steps', () => {
    const layout = bodyLayout(BLACKJACK.header);
    expect([24, 58, 92].map((bytes) => stepsInBody(layout, bytes))).toEqual([0, 1, 2]);
    for (const bytes of [0, 23, 25, 57, 59, 68]) {
      expect(() => stepsInBody(layout, bytes)).toThrow(TrajectoryError);
    }
  });

  it('names what is wrong with a format', () => {
    const layout = (format: object) => () => bodyLayout(format as TrajectoryFormat);
    expect(layout({ actionDtype: '|u1' })).toThrow(TypeError);
    expect(layout({ actionDtype: '|u1' })).toThrow('format.observationDtype must be a string, got undefined');
    expect(layout({ ...CARTPOLE_HEADER, observationShape: undefined })).toThrow(
      'format.observationShape must be an array, got undefined',
    );
    expect(layout({ ...CARTPOLE_HEADER, actionDtype: 'u1' })).toThrow(
      'format.actionDtype must be one of |b1',
    );
    expect(layout({ ...CARTPOLE_HEADER, actionShape: [] })).toThrow(RangeError);
  });
});
