// One episode written out by hand: two CartPole steps with invented values. Made with Python's `struct` and `hashlib`,
// not with this package.
import type { TrajectoryHeader } from '../src/index.js';

export const CARTPOLE_HEADER: TrajectoryHeader = {
  env: 'CartPole-v1',
  seed: '42',
  options: {},
  actionDtype: '|u1',
  observationDtype: '<f4',
  observationShape: [4],
};

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
