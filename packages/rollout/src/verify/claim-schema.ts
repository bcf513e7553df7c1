import type { PolicyFailureCode } from '@reroll/policy';
import { z } from 'zod';
import type { ChunkClaim, RolloutChunk } from '../backends/chunk.js';
import { ENVIRONMENT_FAILURE_CODES } from '../environments/environment-failure.js';
import { environmentOf } from '../environments/environments.js';
import { ShownRecordings } from '../harness/shown-recordings.js';
import { RolloutError } from '../rollout-error.js';

const DIGEST_LENGTH = 64;
const INDEX = z.string().regex(/^[0-9]+$/);

const FAILURE_CODES = [
  'FUEL_EXHAUSTED',
  'OUT_OF_MEMORY',
  'STACK_OVERFLOW',
  'EXCEPTION',
  'INVALID_ACTION',
  'SYNTAX',
] as const satisfies readonly PolicyFailureCode[];

export const PolicyFailureSchema = z.strictObject({
  fault: z.literal('policy'),
  code: z.enum(FAILURE_CODES),
  message: z.string(),
  step: z.int().min(0).nullable(),
});

const EnvironmentFailureSchema = z.strictObject({
  fault: z.literal('environment'),
  code: z.enum(ENVIRONMENT_FAILURE_CODES),
  message: z.string(),
  step: z.int().min(0).nullable(),
});

/** What a guest used and printed, as backends return it. */
export const GuestReportSchema = z.strictObject({
  fuelUsed: z.bigint().min(0n),
  memoryDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  stdout: z.string(),
  stdoutTruncated: z.boolean(),
  stderr: z.string(),
  stderrTruncated: z.boolean(),
});

const ClaimNoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy-failure'), failure: PolicyFailureSchema }),
  z.strictObject({ kind: z.literal('environment-failure'), failure: EnvironmentFailureSchema }),
  z.strictObject({ kind: z.literal('harness-error'), message: z.string() }),
]);

const ChunkClaimSchema = z.strictObject({
  digests: z.string(),
  steps: z.instanceof(Uint32Array),
  actions: z.instanceof(Uint8Array),
  notes: z.record(INDEX, ClaimNoteSchema),
  guests: z.record(INDEX, GuestReportSchema),
  trajectories: z.array(z.instanceof(Uint8Array)).nullable(),
  recordings: z.instanceof(ShownRecordings).optional(),
  isolate: z.string(),
});

/**
 * Reads a backend's answer to a chunk. Only its form is checked: what it says is judged later.
 *
 * @throws RolloutError `FORGED_RESULT` when its columns are not those of a claim, or do not fit the chunk.
 */
export function parseClaim(answer: unknown, chunk: RolloutChunk): ChunkClaim {
  const claim = parseAnswer(ChunkClaimSchema, answer);
  const misfit = misfitOf(claim, chunk);
  if (misfit !== null) throw malformed(misfit);
  return claim;
}

/**
 * Reads what a backend answered.
 *
 * @throws RolloutError `FORGED_RESULT` when it does not have the form that the schema describes.
 */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(answer);
  if (!success) throw malformed(z.prettifyError(error), error);
  return data;
}

function misfitOf(claim: ChunkClaim, { template, seeds, trajectories }: RolloutChunk): string | null {
  const rollouts = seeds.length;
  const { actionBytes } = environmentOf(template).layout;
  const bytes = claim.steps.reduce((sum, steps) => sum + steps, 0) * actionBytes;
  if (claim.digests.length !== rollouts * DIGEST_LENGTH)
    return `digests must have ${rollouts} × 64 characters`;
  if (claim.steps.length !== rollouts) return `steps must have ${rollouts} elements`;
  if (claim.actions.length !== bytes)
    return `actions must have ${actionBytes} bytes for each of the steps, ${bytes} in all`;
  const expected = trajectories ? rollouts : undefined;
  if (claim.trajectories?.length !== expected) return `trajectories must be ${expected ?? 'absent'}`;
  return null;
}

function malformed(problem: string, cause?: Error): RolloutError {
  return new RolloutError('FORGED_RESULT', `the backend's answer is malformed: ${problem}`, { cause });
}
