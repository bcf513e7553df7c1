import { z } from 'zod';
import type { ChunkClaim, RolloutChunk } from '../backends/backend.js';
import { RolloutError } from '../rollout-error.js';

const DIGEST_LENGTH = 64;

const PolicyFailureSchema = z.strictObject({
  fault: z.literal('policy'),
  code: z.string(),
  message: z.string(),
  step: z.int().min(0).nullable(),
});

const ClaimNoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy-failure'), failure: PolicyFailureSchema }),
  z.strictObject({ kind: z.literal('harness-error'), message: z.string() }),
]);

/** Refuses a claim whose columns do not fit the chunk that it answers; what they say is judged later. */
export function parseClaim(claim: unknown, { seeds, trajectories }: RolloutChunk): ChunkClaim {
  const rollouts = seeds.length;
  const schema = z.strictObject({
    digests: z
      .string()
      .length(rollouts * DIGEST_LENGTH)
      .regex(/^[0-9a-f]*$/),
    steps: z
      .instanceof(Uint32Array)
      .refine((steps) => steps.length === rollouts, `must have ${rollouts} elements`),
    actions: z.instanceof(Uint8Array),
    notes: z.record(z.string().regex(/^[0-9]+$/), ClaimNoteSchema),
    trajectories: trajectories ? z.array(z.instanceof(Uint8Array)).length(rollouts) : z.null(),
    isolate: z.string(),
  });
  const parsed = schema
    .refine(
      ({ steps, actions }) => sum(steps) === actions.length,
      'steps must add up to the number of actions',
    )
    .safeParse(claim);
  if (parsed.success) return parsed.data;
  const message = `the backend's answer is malformed: ${z.prettifyError(parsed.error)}`;
  throw new RolloutError('FORGED_RESULT', message, { cause: parsed.error });
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
