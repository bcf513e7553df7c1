// Gymnasium's own CartPole in a container against ours, under the same actions. Ours rounds sin and cos correctly;
// Gymnasium takes what the libm of its image gives. So:
//   - rewards, flags and lengths are equal in every episode;
//   - until libm first gives a sin or cos that is not the correctly rounded one, every f32 observation is equal;
//   - after that, an observation is at most one unit in the last place away: the f64 states differ by rounding alone.
import { makeEnv } from '@reroll/env';
import { DEFAULT_ENV_IMAGE, SandboxClient, SandboxEnv } from '@reroll/sandbox';
import { SimCore } from '@reroll/sim-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestImage, removeImages } from '../../support/env-images.js';
import { has } from '../../support/parts.js';

const EPISODES = 50;
const IMAGE = 'reroll/test-cartpole:local';

/** Units in the last place between two finite f32 arrays: the greatest of any element. */
function ulpsApart(a: Float32Array, b: Float32Array): number {
  const ordered = (array: Float32Array) =>
    Array.from(new Int32Array(array.slice().buffer), (bits) => (bits < 0 ? -(bits & 0x7fffffff) : bits));
  const [x, y] = [ordered(a), ordered(b)];
  return Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
}

describe.skipIf(!has('docker'))('CartPole in a container', () => {
  const client = new SandboxClient();
  beforeAll(async () => void (await buildTestImage(client, IMAGE)));
  afterAll(async () => {
    await client.close();
    removeImages([IMAGE]);
  });

  it(`gives the observations of ours for ${EPISODES} episodes, but for what libm rounds otherwise`, async () => {
    const core = SimCore.create();
    await using theirs = await SandboxEnv.create<Float32Array, number>('traced_cartpole:make', {
      client,
      baseImage: IMAGE,
    });
    using ours = makeEnv<Float32Array, number>('CartPole-v1');
    ours.actionSpace.seed(2024);
    let equalEpisodes = 0;
    for (let seed = 0; seed < EPISODES; seed++) {
      const first = await theirs.reset({ seed });
      expect(first.observation).toEqual(ours.reset({ seed }).observation);
      let misrounded = false;
      for (let over = false; !over; ) {
        const action = ours.actionSpace.sample();
        const { observation, info, ...rest } = await theirs.step(action);
        const expected = ours.step(action);
        const theta = (info['state'] as { data: Float64Array }).data[2]!;
        misrounded ||= core.sin(theta) !== info['sin'] || core.cos(theta) !== info['cos'];
        const { reward, terminated, truncated } = expected;
        expect(rest).toEqual({ reward, terminated, truncated });
        expect(ulpsApart(observation, expected.observation)).toBeLessThanOrEqual(misrounded ? 1 : 0);
        over = terminated || truncated;
      }
      if (!misrounded) equalEpisodes += 1;
    }
    // glibc 2.36 misrounds about one angle in 400. Were most episodes excused, the comparison would prove little.
    expect(equalEpisodes).toBeGreaterThan(EPISODES / 2);
  });

  it('samples actions with the bits of Gymnasium', async () => {
    await using theirs = await SandboxEnv.create<Float32Array, number>('CartPole-v1', { client });
    using ours = makeEnv<Float32Array, number>('CartPole-v1');
    theirs.actionSpace.seed(42);
    ours.actionSpace.seed(42);
    const draw = (space: { sample(): number }) => Array.from({ length: 20 }, () => space.sample());
    expect(draw(theirs.actionSpace)).toEqual(draw(ours.actionSpace));
    expect(theirs.observationSpace.equals(ours.observationSpace)).toBe(true);
    expect(theirs.sandbox.image).toBe(DEFAULT_ENV_IMAGE);
    expect(theirs.sandbox.security.loosened).toEqual([]);
  });
});
