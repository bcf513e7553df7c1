// What a backend claims of any environment is believed only as far as the host's own simulation confirms it.
import { describe, expect, test } from 'vitest';
import type { ChunkClaim } from '../src/backends/chunk.js';
import { environmentOf } from '../src/environments/environments.js';
import { runRollout } from '../src/run-rollout.js';
import { parseRolloutSpec } from '../src/spec/episode-spec.js';
import { CASES, type EnvironmentCase } from './support/environment-cases.js';
import { TamperedBackend } from './support/tampered-backend.js';

const MAX_STEPS = 40;

type Forgery = (claim: ChunkClaim, actionBytes: number, environment: EnvironmentCase) => Partial<ChunkClaim>;

/** The claim with other actions, and as many steps as they are. */
const withActions = (actions: Uint8Array, actionBytes: number) => ({
  actions,
  steps: Uint32Array.of(actions.length / actionBytes),
});

/** The claim with the first action's bytes replaced by those of another, or of none. */
function replaced({ actions }: ChunkClaim, bytes: readonly number[]): { actions: Uint8Array } {
  const forged = actions.slice();
  forged.set(bytes);
  return { actions: forged };
}

const FORGERIES: readonly (readonly [string, Forgery, RegExp])[] = [
  [
    'another action',
    (claim, _, { entry: { actionSpace } }) => {
      const n = actionSpace.type === 'Discrete' ? actionSpace.n : 256;
      return replaced(claim, [(claim.actions[0]! + 1) % n]);
    },
    /the digest \w+ is claimed where|steps are claimed of an episode that ends after/,
  ],
  [
    'an action that there is not',
    (claim, _, { entry: { actionSpace } }) =>
      // 255 of a Discrete space; a NaN as f32.
      replaced(claim, actionSpace.type === 'Discrete' ? [255] : [0, 0, 0xc0, 0x7f]),
    /the environment refuses the claimed actions: RangeError: actions\[0\] must be/,
  ],
  [
    'an action without bounds',
    (claim, _, { entry: { actionSpace } }) =>
      replaced(claim, actionSpace.type === 'Discrete' ? [254] : [0, 0, 0x80, 0xff]),
    /the environment refuses the claimed actions: RangeError: actions\[0\] must be/,
  ],
  [
    'an action less',
    ({ actions }, size) => withActions(actions.slice(0, -size), size),
    /the digest \w+ is claimed where the same actions give/,
  ],
  [
    'an action more',
    ({ actions }, size) => withActions(Uint8Array.of(...actions, ...actions.subarray(0, size)), size),
    /the digest \w+ is claimed where|steps are claimed of an episode that ends after|SimError: .*40/,
  ],
  ['no action', (_, size) => withActions(new Uint8Array(0), size), /the digest \w+ is claimed where/],
  ['another digest', () => ({ digests: 'a'.repeat(64) }), /the digest a{64} is claimed/],
  ['more steps', ({ steps }) => ({ steps: steps.map((taken) => taken + 1) }), /actions must have \d bytes/],
  ['half an action', ({ actions }) => ({ actions: actions.slice(1) }), /actions must have \d bytes/],
];

describe.each(CASES)('a claim about $name', (environment) => {
  const { env, options } = environment;
  const spec = { env, options, policy: 'random', seed: 5, maxSteps: MAX_STEPS } as const;
  const { actionBytes } = environmentOf(parseRolloutSpec(spec)).layout;

  test.each(FORGERIES)('with %s is refused', async (_, forge, message) => {
    const tamper = (claim: ChunkClaim) => ({ ...claim, ...forge(claim, actionBytes, environment) });
    const forged = runRollout(spec, { backend: new TamperedBackend(tamper) });
    await expect(forged).rejects.toMatchObject({
      code: 'FORGED_RESULT',
      fault: 'infrastructure',
      message: expect.stringMatching(message),
    });
  });

  test('that stops an honest episode early is refused', async () => {
    const honest = await runRollout({ ...spec, maxSteps: 1 });
    if (honest.terminated || honest.truncated) return;
    const early = new TamperedBackend((claim) => ({
      ...claim,
      ...withActions(claim.actions.slice(0, actionBytes), actionBytes),
      digests: honest.digest,
    }));
    await expect(runRollout(spec, { backend: early })).rejects.toThrow(
      /is not over after the 1 steps claimed/,
    );
  });
});
