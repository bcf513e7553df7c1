// Episodes written out by hand, with invented values. Made with Python's `json`, `struct` and `hashlib`, not with this
// package.
import type { TrajectoryHeader } from '../src/index.js';

export const CARTPOLE_HEADER = {
  env: 'CartPole-v1',
  seed: '42',
  options: {},
  actionDtype: '|u1',
  observationDtype: '<f4',
  observationShape: [4],
} as const satisfies TrajectoryHeader;

export const CARTPOLE_BYTES = [
  // magic and header
  '7265726f6c6c2d7472616a6563746f72792d310a7b22616374696f6e4474797065223a227c7531222c22656e76223a22',
  '43617274506f6c652d7631222c226f62736572766174696f6e4474797065223a223c6634222c226f6273657276617469',
  '6f6e5368617065223a5b345d2c226f7074696f6e73223a7b7d2c2273656564223a223432227d0a',
  // first observation: 0.5 -0.5 0.25 -0
  '0000003f000000bf0000803e00000080',
  // action 1, reward 1, no flag, observation 1 2 3 4
  '01',
  '000000000000f03f',
  '00',
  '0000803f000000400000404000008040',
  // action 0, reward -0.5, terminated and truncated, observation -1 -2 -3 -4
  '00',
  '000000000000e0bf',
  '03',
  '000080bf000000c0000040c0000080c0',
].join('');

export const CARTPOLE_DIGEST = '976f7432d5dba8e011e3b221c5350365f355f3c57399f12daf1147d9f10142a8';

const discrete = (n: number) => ({ type: 'Discrete', n, start: 0 }) as const;

/** A Tuple of observations: 14, 10, 0; hit: 20, 10, 1; stick: 1.5 and the end. */
export const BLACKJACK = {
  header: {
    env: 'Blackjack-v1',
    seed: '7',
    options: { natural: true },
    actionDtype: '|u1',
    observationSpace: { type: 'Tuple', spaces: [discrete(32), discrete(11), discrete(2)] },
  } as const satisfies TrajectoryHeader,
  json:
    '{"actionDtype":"|u1","env":"Blackjack-v1","observationSpace":{"spaces":[{"n":32,"start":0,"type":"Discrete"},' +
    '{"n":11,"start":0,"type":"Discrete"},{"n":2,"start":0,"type":"Discrete"}],"type":"Tuple"},' +
    '"options":{"natural":true},"seed":"7"}',
  body: [
    '0e000000000000000a000000000000000000000000000000',
    '01000000000000000000',
    '14000000000000000a000000000000000100000000000000',
    '00000000000000f83f01',
    '14000000000000000a000000000000000100000000000000',
  ].join(''),
  digest: '0bc7dca8a621e3a09454070385efacda75f2d84e768a9a2d64a6eeaf19f616e1',
} as const;

/** An action that is an array of floats: 1, -0, 0.25; -1.5, reward -0.125, truncated: 0.5, -0.5, 8. */
export const PENDULUM = {
  header: {
    env: 'Pendulum-v1',
    seed: '42',
    options: {},
    actionDtype: '<f4',
    actionShape: [1],
    observationDtype: '<f4',
    observationShape: [3],
  } as const satisfies TrajectoryHeader,
  json:
    '{"actionDtype":"<f4","actionShape":[1],"env":"Pendulum-v1","observationDtype":"<f4","observationShape":[3],' +
    '"options":{},"seed":"42"}',
  body: ['0000803f000000800000803e', '0000c0bf000000000000c0bf02', '0000003f000000bf00000041'].join(''),
  digest: '00da74cb474631150cf546ec04cbae4e9690938d3ad5374d95152a33b345971a',
} as const;

/** Every kind of space, nested, in an environment of one's own. */
export const ARM = {
  header: {
    env: `Arm-v0@sha256:${'ab'.repeat(32)}`,
    seed: '-3',
    options: {},
    observationSpace: {
      type: 'Dict',
      spaces: [
        [
          'pose',
          {
            type: 'Tuple',
            spaces: [
              { type: 'Box', dtype: '<f8', shape: [2], low: -1, high: [1, null] },
              { type: 'Box', dtype: '<f2', shape: [], low: 0, high: 1 },
            ],
          },
        ],
        ['doors', { type: 'MultiBinary', shape: [3] }],
        ['goal', { type: 'MultiDiscrete', dtype: '<u2', shape: [2], nvec: [300, 2], start: 0 }],
      ],
    },
    actionSpace: {
      type: 'Tuple',
      spaces: [
        { type: 'Discrete', n: 3, start: -1 },
        { type: 'Box', dtype: '|b1', shape: [2], low: 0, high: 1 },
      ],
    },
  } as const satisfies TrajectoryHeader,
  json:
    '{"actionSpace":{"spaces":[{"n":3,"start":-1,"type":"Discrete"},' +
    '{"dtype":"|b1","high":1,"low":0,"shape":[2],"type":"Box"}],"type":"Tuple"},' +
    '"env":"Arm-v0@sha256:abababababababababababababababababababababababababababababababab",' +
    '"observationSpace":{"spaces":[["pose",{"spaces":[{"dtype":"<f8","high":[1,null],"low":-1,"shape":[2],"type":"Box"},' +
    '{"dtype":"<f2","high":1,"low":0,"shape":[],"type":"Box"}],"type":"Tuple"}],' +
    '["doors",{"shape":[3],"type":"MultiBinary"}],' +
    '["goal",{"dtype":"<u2","nvec":[300,2],"shape":[2],"start":0,"type":"MultiDiscrete"}]],"type":"Dict"},' +
    '"options":{},"seed":"-3"}',
  // 0.1 -2.5 | 0.333251953125 | 1 0 1 | 299 1; action -1 | true false, reward infinite, both flags;
  // 0.2 1e300 | 1 | 0 0 1 | 0 1
  body: [
    '9a9999999999b93f00000000000004c055350100012b010100',
    'ffffffffffffffff0100000000000000f07f03',
    '9a9999999999c93f9c7500883ce4377e003c00000100000100',
  ].join(''),
  digest: '2147202b1444005c4355777438f55cc61d78c454f90bfe422f949fe9af7c22c7',
} as const;
