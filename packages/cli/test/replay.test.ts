import { builtInManifest, findEnvironment, SimCore } from '@reroll/sim-core';
import { decodeTrajectory, encodeTrajectory, trajectoryFormat } from '@reroll/trajectory';
import { expect, test } from 'vitest';
import type { Recording } from '../src/recordings/recording.js';
import { differenceFromReplay } from '../src/recordings/replay.js';

const { signal } = new AbortController();
const { observationSpace, actionSpace } = findEnvironment(builtInManifest(), 'CartPole-v1');
const format = trajectoryFormat({ env: 'CartPole-v1', options: {}, observationSpace, actionSpace });

/** An episode of seed 42 that has no step yet; `spoil` may change its observation. */
function recordingWithoutSteps(spoil: (observation: Uint8Array) => void = () => {}): Recording {
  using env = SimCore.create().make('CartPole-v1', { recordSteps: 1 });
  env.reset({ seed: 42 });
  const body = env.recordedBytes.slice();
  spoil(body);
  const bytes = encodeTrajectory({ ...format, seed: '42' }, body);
  return { file: 'episode', bytes, trajectory: decodeTrajectory(bytes) };
}

test('an episode without a step agrees with the beginning of its replay', async () => {
  expect(await differenceFromReplay(recordingWithoutSteps(), signal)).toBeNull();
});

test('one whose first observation is false does not', async () => {
  const spoilt = recordingWithoutSteps((observation) => {
    observation[4]! ^= 1;
  });
  expect(await differenceFromReplay(spoilt, signal)).toMatch(
    /^step 0, observation\[1\]: .* \(1 ULP apart\)$/,
  );
});
