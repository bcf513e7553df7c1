import { decodeTrajectory, sha256Hex } from '@reroll/trajectory';
import { describe, expect, it } from 'vitest';
import type { ChunkClaim } from '../src/backends/chunk.js';
import { createBackend } from '../src/backends/create-backend.js';
import { verifyReproducibility } from '../src/verify/reproducibility.js';
import { TamperedBackend } from './support/tampered-backend.js';

const SPEC = { env: 'CartPole-v1', seed: 42, policy: 'random', maxSteps: 200 } as const;

/** A backend whose trajectory is altered, consistently with its digest, from the given run on. */
function altering(alter: (trajectory: Uint8Array) => Uint8Array, fromRun = 0) {
  let run = 0;
  return new TamperedBackend((claim: ChunkClaim) => {
    if (run++ < fromRun) return claim;
    const trajectory = alter(claim.trajectories![0]!.slice());
    return { ...claim, digests: sha256Hex(trajectory), trajectories: [trajectory] };
  });
}

/** The same trajectory with one byte replaced, counted from the end of the header. */
function withBodyByte(trajectory: Uint8Array, offset: number, change: (byte: number) => number): Uint8Array {
  const bodyLength = 16 + 26 * decodeTrajectory(trajectory).steps;
  const at = trajectory.length - bodyLength + offset;
  trajectory[at] = change(trajectory[at]!);
  return trajectory;
}

describe('verifyReproducibility', () => {
  it('finds every isolate in agreement', async () => {
    const report = await verifyReproducibility(SPEC, { runs: 2, backends: ['inline', 'worker', 'process'] });
    expect(report).toMatchObject({ reproducible: true, disagreement: null, spec: { seed: '42' } });
    expect(report.runs).toHaveLength(6);
    for (const run of report.runs) {
      expect(run).toMatchObject({
        steps: 30,
        totalReward: 30,
        failure: null,
        digest: report.runs[0]!.digest,
      });
    }
    const others = report.runs.filter(({ backend }) => backend !== 'inline').map(({ isolate }) => isolate);
    expect(new Set(others).size).toBe(4);
  });

  it('compares one run in each of two backends', async () => {
    const { reproducible, runs } = await verifyReproducibility(SPEC, {
      runs: 1,
      backends: ['inline', 'worker'],
    });
    expect([reproducible, runs.length]).toEqual([true, 2]);
  });

  it('uses two worker threads unless told otherwise', async () => {
    const { runs } = await verifyReproducibility(SPEC);
    expect(runs.map(({ backend }) => backend)).toEqual(['worker', 'worker']);
    expect(runs[0]!.isolate).not.toBe(runs[1]!.isolate);
  });

  it('names the step, the field and the distance of the first difference', async () => {
    // Byte 0 of element 2 of the observation after step 5 is the last bit of an f32.
    const backend = altering(
      (trajectory) => withBodyByte(trajectory, 16 + 26 * 4 + 10 + 8, (byte) => byte ^ 1),
      1,
    );
    const report = await verifyReproducibility(SPEC, { runs: 2, backends: [backend] });
    expect(report.reproducible).toBe(false);
    expect(report.disagreement).toMatchObject({ run: 1, from: 0 });
    expect(report.disagreement?.difference).toMatchObject({
      field: 'observation',
      step: 5,
      index: 2,
      ulps: 1n,
    });
  });

  it('is not fooled by isolates that agree on what the environment does not do', async () => {
    const backend = altering((trajectory) => withBodyByte(trajectory, 0, (byte) => byte ^ 1));
    const report = await verifyReproducibility(SPEC, { runs: 3, backends: [backend] });
    expect(report).toMatchObject({ reproducible: false, disagreement: { run: 0, from: 'replay' } });
    expect(report.disagreement?.difference).toMatchObject({ field: 'observation', step: 0, index: 0 });
  });

  it('sees policies that fail differently after the same steps', async () => {
    let run = 0;
    const backend = new TamperedBackend((claim) => {
      const failure = { fault: 'policy', code: 'EXCEPTION', message: `try ${run++}`, step: 30 };
      return { ...claim, notes: { 0: { kind: 'policy-failure', failure } } };
    });
    const report = await verifyReproducibility(SPEC, { backends: [backend] });
    expect(report).toMatchObject({
      reproducible: false,
      disagreement: { run: 1, from: 0, difference: null },
    });
  });

  it.each([
    ['a digest that is not the trajectory’s', (claim: ChunkClaim) => ({ ...claim, digests: 'e'.repeat(64) })],
    [
      'what is no trajectory',
      (claim: ChunkClaim) => ({
        ...claim,
        digests: sha256Hex('x'),
        trajectories: [new TextEncoder().encode('x')],
      }),
    ],
    ['no trajectory', (claim: ChunkClaim) => ({ ...claim, trajectories: null })],
  ])('refuses %s', async (_, tamper) => {
    await expect(
      verifyReproducibility(SPEC, { backends: [new TamperedBackend(tamper)] }),
    ).rejects.toMatchObject({
      code: 'FORGED_RESULT',
    });
  });

  it('leaves a given backend open', async () => {
    await using backend = createBackend('worker', { concurrency: 1 });
    expect((await verifyReproducibility(SPEC, { backends: [backend] })).reproducible).toBe(true);
    expect((await verifyReproducibility(SPEC, { backends: [backend] })).reproducible).toBe(true);
  });

  it('takes an image for docker, and for nothing else', async () => {
    const image = 'reroll/no-such-image:0';
    await expect(verifyReproducibility(SPEC, { backends: ['docker'], image })).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
    });
    await expect(verifyReproducibility(SPEC, { backends: ['inline'], image })).rejects.toThrow(
      'image is for the docker backend',
    );
    const mixed = verifyReproducibility(SPEC, { backends: ['inline', 'docker'], image });
    await expect(mixed).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  });

  it.each([
    [{ runs: 0 }, RangeError],
    [{ runs: 1 }, RangeError],
    [{ runs: 1, backends: ['inline'] }, RangeError],
    [{ runs: 1.5 }, RangeError],
    [{ runs: 1025 }, RangeError],
    [{ runs: '2' }, TypeError],
    [{ backends: [] }, RangeError],
    [{ backends: ['moon'] }, RangeError],
    [{ timeoutMs: 0 }, RangeError],
  ])('refuses %o', async (options, type) => {
    await expect(verifyReproducibility(SPEC, options as object)).rejects.toBeInstanceOf(type);
  });
});
