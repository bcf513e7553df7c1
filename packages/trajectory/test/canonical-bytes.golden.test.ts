// The layout, literally; also in a browser page, where SHA-256 is not Node's.
import { describe, expect, it } from 'vitest';
import {
  batchDigest,
  createReceipt,
  decodeTrajectory,
  encodeTrajectory,
  sha256Hex,
  TrajectoryDigester,
  trajectoryDigest,
} from '../src/index.js';
import { ARM, BLACKJACK, CARTPOLE_BYTES, CARTPOLE_DIGEST, CARTPOLE_HEADER, PENDULUM } from './fixtures.js';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16));
const CARTPOLE = bytesOf(CARTPOLE_BYTES);
const BODY = CARTPOLE.subarray(CARTPOLE.length - 68);

describe('the canonical bytes, version 1', () => {
  it('are these for a CartPole episode of two steps', () => {
    expect([...encodeTrajectory(CARTPOLE_HEADER, BODY)]).toEqual([...CARTPOLE]);
  });

  it('have this digest, whichever way it is taken', () => {
    expect(sha256Hex(CARTPOLE)).toBe(CARTPOLE_DIGEST);
    expect(trajectoryDigest(CARTPOLE_HEADER, BODY)).toBe(CARTPOLE_DIGEST);
    expect(new TrajectoryDigester(CARTPOLE_HEADER).digest('42', BODY)).toBe(CARTPOLE_DIGEST);
  });

  it('decode into columns', () => {
    const trajectory = decodeTrajectory(CARTPOLE);
    expect(trajectory.header).toEqual(CARTPOLE_HEADER);
    expect(trajectory.steps).toBe(2);
    expect(trajectory.actions).toEqual(Uint8Array.of(1, 0));
    expect([...trajectory.rewards]).toEqual([1, -0.5]);
    expect(trajectory.observations).toEqual(Float32Array.of(0.5, -0.5, 0.25, -0, 1, 2, 3, 4, -1, -2, -3, -4));
    expect([trajectory.terminated, trajectory.truncated]).toEqual([true, true]);
  });

  it.each([
    ['Tuple of integers', BLACKJACK],
    ['action of floats', PENDULUM],
    ['nested space', ARM],
  ])('are these for an episode with a %s', (_, { header, json, body: hex, digest }) => {
    const body = bytesOf(hex);
    const bytes = encodeTrajectory(header, body);
    const text = new TextEncoder().encode(`reroll-trajectory-1\n${json}\n`);
    expect([...bytes]).toEqual([...text, ...body]);
    expect(sha256Hex(bytes)).toBe(digest);
    expect(trajectoryDigest(header, body)).toBe(digest);
    expect(new TrajectoryDigester(header).digest(header.seed, body)).toBe(digest);
    expect(decodeTrajectory(bytes).header).toEqual(header);
  });

  it('decode a Tuple into a column for each part', () => {
    const { observations, actions, ...rest } = decodeTrajectory(
      encodeTrajectory(BLACKJACK.header, bytesOf(BLACKJACK.body)),
    );
    const part = { dtype: '<i8', shape: [] };
    expect(observations).toEqual([
      { ...part, path: '[0]', values: BigInt64Array.of(14n, 20n, 20n) },
      { ...part, path: '[1]', values: BigInt64Array.of(10n, 10n, 10n) },
      { ...part, path: '[2]', values: BigInt64Array.of(0n, 1n, 1n) },
    ]);
    expect(actions).toEqual(Uint8Array.of(1, 0));
    expect(rest).toMatchObject({ steps: 2, terminated: true, truncated: false });
  });

  it('decode actions that are arrays', () => {
    const { observations, actions } = decodeTrajectory(
      encodeTrajectory(PENDULUM.header, bytesOf(PENDULUM.body)),
    );
    expect(actions).toEqual(Float32Array.of(-1.5));
    expect(observations).toEqual(Float32Array.of(1, -0, 0.25, 0.5, -0.5, 8));
  });

  it('decode nested parts by their paths', () => {
    const { observations, actions, rewards } = decodeTrajectory(
      encodeTrajectory(ARM.header, bytesOf(ARM.body)),
    );
    expect(observations).toEqual([
      { path: '["pose"][0]', dtype: '<f8', shape: [2], values: Float64Array.of(0.1, -2.5, 0.2, 1e300) },
      { path: '["pose"][1]', dtype: '<f2', shape: [], values: Float32Array.of(0.333251953125, 1) },
      { path: '["doors"]', dtype: '|i1', shape: [3], values: Int8Array.of(1, 0, 1, 0, 0, 1) },
      { path: '["goal"]', dtype: '<u2', shape: [2], values: Uint16Array.of(299, 1, 0, 1) },
    ]);
    expect(actions).toEqual([
      { path: '[0]', dtype: '<i8', shape: [], values: BigInt64Array.of(-1n) },
      { path: '[1]', dtype: '|b1', shape: [2], values: Uint8Array.of(1, 0) },
    ]);
    expect(rewards).toEqual(Float64Array.of(Infinity));
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
