// The layout, literally; also in a browser page, where SHA-256 is not Node's.
import { describe, expect, it } from 'vitest';
import {
  batchDigest,
  createReceipt,
  decodeTrajectory,
  encodeTrajectory,
  sha256Hex,
  TrajectoryDigester,
  TrajectoryWriter,
  trajectoryDigest,
} from '../src/index.js';
import { CARTPOLE_BYTES, CARTPOLE_DIGEST, CARTPOLE_HEADER } from './fixtures.js';

const CARTPOLE = Uint8Array.from(CARTPOLE_BYTES.match(/../g)!, (hex) => Number.parseInt(hex, 16));
const BODY = CARTPOLE.subarray(CARTPOLE.length - 68);

describe('the canonical bytes, version 1', () => {
  it('are these for a CartPole episode of two steps', () => {
    expect([...encodeTrajectory(CARTPOLE_HEADER, BODY)]).toEqual([...CARTPOLE]);
  });

  it('have this digest, whichever way it is taken', () => {
    expect(sha256Hex(CARTPOLE)).toBe(CARTPOLE_DIGEST);
    expect(trajectoryDigest(CARTPOLE_HEADER, BODY)).toBe(CARTPOLE_DIGEST);
    expect(new TrajectoryDigester(CARTPOLE_HEADER).digest('42', BODY)).toBe(CARTPOLE_DIGEST);
    const writer = new TrajectoryWriter(CARTPOLE_HEADER);
    writer.writeReset([0.5, -0.5, 0.25, -0]);
    writer.writeStep({
      action: 1,
      reward: 1,
      terminated: false,
      truncated: false,
      observation: [1, 2, 3, 4],
    });
    writer.writeStep({
      action: 0,
      reward: -0.5,
      terminated: true,
      truncated: true,
      observation: [-1, -2, -3, -4],
    });
    expect(writer.finish().digest).toBe(CARTPOLE_DIGEST);
  });

  it('decode into columns', () => {
    const trajectory = decodeTrajectory(CARTPOLE);
    expect(trajectory.header).toEqual(CARTPOLE_HEADER);
    expect(trajectory.steps).toBe(2);
    expect([...trajectory.actions]).toEqual([1, 0]);
    expect([...trajectory.rewards]).toEqual([1, -0.5]);
    expect([...trajectory.observations]).toEqual([0.5, -0.5, 0.25, -0, 1, 2, 3, 4, -1, -2, -3, -4]);
    expect([trajectory.terminated, trajectory.truncated]).toEqual([true, true]);
  });
});

describe('batches and receipts', () => {
  // printf '%s' $(printf a | sha256sum) $(printf b | sha256sum) | tr -d ' -' | xxd -r -p | sha256sum
  const batch = 'e5a01fee14e0ed5c48714f22180f25ad8365b53f9779f79dc4a3d7e93963f94a';
  const digests = [sha256Hex('a'), sha256Hex('b')];

  it('have the digests that sha256sum prints', () => {
    expect(batchDigest(digests)).toBe(batch);
    // printf '%s' '{"env":"CartPole-v1","seed":"42"}' | sha256sum
    expect(createReceipt({ spec: { seed: '42', env: 'CartPole-v1' }, digests })).toMatchObject({
      specDigest: 'de3cb40fa459e2467694af8153fba088f1514cb371c17a61a71934080fed8fd0',
      batchDigest: batch,
    });
  });
});
