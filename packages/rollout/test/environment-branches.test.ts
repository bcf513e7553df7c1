// A branch of any environment goes on as the environment itself does from a snapshot taken there.
import type { CoreEnv } from '@reroll/sim-core';
import { bodyLayout, decodeHeader, decodeTrajectory, encodeTrajectory, sha256Hex } from '@reroll/trajectory';
import { describe, expect, test } from 'vitest';
import { runRollout } from '../src/run-rollout.js';
import { type BranchOrigin, branchAt } from '../src/spec/branch-at.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { CASES, type EnvironmentCase, openCase, playOn, someActions } from './support/environment-cases.js';

const MAX_STEPS = 40;
const SEED = '3';

async function recorded({ env, options }: EnvironmentCase): Promise<Uint8Array> {
  const spec = { env, options, seed: SEED, policy: 'random', maxSteps: MAX_STEPS } as const;
  return (await runRollout(spec, { trajectories: true })).trajectory!;
}

/** The environment itself, after the first actions of a trajectory. */
function openAt(environment: EnvironmentCase, trajectory: Uint8Array, steps: number): CoreEnv {
  const { header, bodyOffset } = decodeHeader(trajectory);
  const { observationBytes, stepBytes, actionBytes } = bodyLayout(header);
  const env = openCase(environment, SEED, MAX_STEPS);
  for (let step = 0; step < steps; step++) {
    const at = bodyOffset + observationBytes + step * stepBytes;
    env.replay(trajectory.subarray(at, at + actionBytes));
  }
  return env;
}

const branchSpec = (origin: BranchOrigin) =>
  ({ ...origin, policy: 'random', seed: 9, maxSteps: MAX_STEPS }) as const;

const branchOf = (origin: BranchOrigin) => runRollout(branchSpec(origin), { trajectories: true });

test('a branch takes the bytes of actions, whole ones only', async () => {
  const bytes = new Uint8Array(Float32Array.of(1.5, -0.25).buffer);
  const spec = (actions: unknown) =>
    ({ env: 'Pendulum-v1', from: { seed: 1, actions }, policy: 'random', seed: 9, maxSteps: 3 }) as never;
  const { digest } = await runRollout(spec(bytes));
  expect(digest).toBe((await runRollout(spec([[1.5], [-0.25]]))).digest);
  await expect(runRollout(spec(bytes.subarray(1)))).rejects.toMatchObject({ code: 'INVALID_SPEC' });
});

describe.each(CASES)('a branch of $name', (environment) => {
  test('goes on as the environment does from a snapshot', async () => {
    const trajectory = await recorded(environment);
    const { header, steps } = decodeTrajectory(trajectory);
    for (const step of new Set([0, 1, steps >> 1, steps - 1, steps])) {
      const env = openAt(environment, trajectory, step);
      const saved = env.snapshot();
      playOn(env, '77', MAX_STEPS);
      env.restore(saved);
      playOn(env, '9', MAX_STEPS);
      const expected = encodeTrajectory(header, env.recordedBytes);
      const branch = await branchOf(branchAt(trajectory, step));
      expect(branch.trajectory).toEqual(expected);
      expect(branch).toMatchObject({ seed: '9', digest: sha256Hex(expected), steps: env.elapsedSteps });
    }
  });

  test('takes other actions first, in any form that a caller may write', async () => {
    const trajectory = await recorded(environment);
    const { header, steps } = decodeTrajectory(trajectory);
    const [action] = someActions(environment, 1);
    for (const step of [0, steps - 1]) {
      const env = openAt(environment, trajectory, step);
      env.step(action);
      playOn(env, '9', MAX_STEPS);
      const origin = branchAt(trajectory, step, [action!]);
      expect(origin.from.actions).toHaveLength(step + 1);
      expect(origin.from.actions.at(-1)).toEqual(action);
      expect((await branchOf(origin)).trajectory).toEqual(encodeTrajectory(header, env.recordedBytes));
      if (typeof action === 'number') continue;
      expect(branchAt(trajectory, step, [Float32Array.from(action!)])).toEqual(origin);
      if (action!.length === 1) expect(branchAt(trajectory, step, [action![0]!])).toEqual(origin);
    }
  });

  test('is reproducible', async () => {
    const origin = branchAt(await recorded(environment), 1);
    const report = await verifyReproducibility(branchSpec(origin), { backends: ['inline'] });
    expect(report).toMatchObject({ reproducible: true, disagreement: null });
    expect(report.runs[0]!.digest).toBe((await branchOf(origin)).digest);
  });
});

test('a branch is refused after an action that the environment refuses', async () => {
  const { trajectory } = await runRollout(
    { env: 'Pendulum-v1', seed: 1, policy: 'random', maxSteps: 3 },
    { trajectories: true },
  );
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 1e39, [], [1, 2], '1', null]) {
    expect(() => branchAt(trajectory!, 2, [wrong as number])).toThrow(
      expect.objectContaining({
        code: 'INVALID_SPEC',
        issues: [
          expect.objectContaining({
            path: 'from.actions.2',
            expected: 'one finite number, or a list of one',
          }),
        ],
      }),
    );
  }
});

test('a trajectory under another header than the environment’s has no branches', async () => {
  const other = {
    env: 'FrozenLake-v1',
    seed: '1',
    options: {},
    actionDtype: '|u1',
    observationDtype: '<f4',
    observationShape: [2],
  } as const;
  const forged = encodeTrajectory(other, new Uint8Array(8));
  expect(() => branchAt(forged, 0)).toThrow('trajectory must have the header of FrozenLake-v1, got another');
});
