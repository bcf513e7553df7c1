import type { AutoresetMode } from '@reroll/sim-core';
import * as z from 'zod/mini';
import { type SpaceSpec, SpaceSpecSchema } from '../spaces/space-spec.js';
import { AUTORESET_MODES } from '../vector/vector-arguments.js';
import { PROTOCOL_VERSION } from './limits.js';
import { ProtocolError } from './protocol-error.js';
import type { Fields } from './request-channel.js';
import type { WireValue } from './value.js';

/** A served environment's description of itself. */
export interface EnvContract {
  /** The environment's id, for example `CartPole-v1`. */
  readonly id: string;
  /** Space of what reset and step return; for a vector, of the whole batch. */
  readonly observationSpace: SpaceSpec;
  /** Space of what step takes; for a vector, of the whole batch. */
  readonly actionSpace: SpaceSpec;
  /** Space of one environment's observation. */
  readonly singleObservationSpace: SpaceSpec;
  /** Space of one environment's action. */
  readonly singleActionSpace: SpaceSpec;
  /** Number of environments in the vector; null when a single environment is served. */
  readonly numEnvs: number | null;
  /** The environment's own metadata, such as `render_modes` and `render_fps`. */
  readonly metadata: { readonly [name: string]: WireValue };
  readonly renderMode: string | null;
  /** Steps after which the environment truncates an episode; null when it does not, or does not say. */
  readonly maxEpisodeSteps: number | null;
  /** null for a single environment, and for a vector that does not specify it. */
  readonly autoreset: AutoresetMode | null;
  /** Names and versions of the serving software. */
  readonly server: { readonly [name: string]: string };
}

const ContractSchema = z.object({
  protocol: z.literal(PROTOCOL_VERSION),
  environment: z.string(),
  observationSpace: SpaceSpecSchema,
  actionSpace: SpaceSpecSchema,
  singleObservationSpace: z.optional(SpaceSpecSchema),
  singleActionSpace: z.optional(SpaceSpecSchema),
  numEnvs: z.nullable(z.int().check(z.minimum(1))),
  metadata: z.record(z.string(), z.custom<WireValue>()),
  renderMode: z.nullable(z.string()),
  maxEpisodeSteps: z.nullish(z.int().check(z.minimum(1))),
  autoreset: z.nullable(z.enum(AUTORESET_MODES)),
  server: z.record(z.string(), z.string()),
});

/**
 * Reads the answer to a greeting.
 *
 * @throws ProtocolError INVALID_MESSAGE
 */
export function parseContract(fields: Fields): EnvContract {
  const parsed = ContractSchema.safeParse(fields);
  if (!parsed.success) {
    const problems = z.prettifyError(parsed.error);
    throw new ProtocolError(
      'INVALID_MESSAGE',
      `The peer sent an invalid contract: ${problems.slice(0, 1_000)}`,
    );
  }
  const { protocol: _, environment, singleObservationSpace, singleActionSpace, ...contract } = parsed.data;
  const { maxEpisodeSteps = null } = contract;
  return {
    id: environment,
    singleObservationSpace: singleObservationSpace ?? contract.observationSpace,
    singleActionSpace: singleActionSpace ?? contract.actionSpace,
    ...contract,
    maxEpisodeSteps,
  };
}
