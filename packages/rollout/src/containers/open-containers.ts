import { basename } from 'node:path';
import { maskLengthIn } from '@reroll/env';
import {
  DEFAULT_ENV_LIFETIME_MS,
  type PreparedEnv,
  prepareEnv,
  SandboxClient,
  type SandboxEnvOptions,
} from '@reroll/sandbox';
import { MAX_CONCURRENCY } from '../backends/backend.js';
import { type ContainerFacts, containerKind } from '../environments/container-kind.js';
import type { EnvironmentKind } from '../environments/environment-kind.js';
import type { ContainerEnvironmentName } from '../environments/environment-name.js';
import { assertInteger } from '../internal/arguments.js';
import { type ContainerOptions, MAX_WARM } from './container-options.js';
import { EnvironmentPool } from './environment-pool.js';

/** An environment's containers, and what one of them told. */
export interface OpenContainers {
  readonly name: ContainerEnvironmentName;
  readonly kind: EnvironmentKind;
  readonly containers: EnvironmentPool;
}

/** Two containers at most for each rollout at a time, and those that wait. */
const MAX_OWN_CONTAINERS = 2 * MAX_CONCURRENCY + MAX_WARM;

/** Prepares a source, and looks into one container of it. If any step fails, nothing is left. */
export async function openContainers(
  source: string,
  { reuse = false, warm = 0, ...options }: SandboxEnvOptions & ContainerOptions,
): Promise<OpenContainers> {
  assertInteger('warm', warm, 0, MAX_WARM);
  if (typeof reuse !== 'boolean') throw new TypeError(`reuse must be a boolean, got ${typeof reuse}`);
  const { client = new SandboxClient({ maxConcurrent: MAX_OWN_CONTAINERS }), signal } = options;
  const ownsClient = client !== options.client;
  let containers: EnvironmentPool | undefined;
  try {
    const prepared = await prepareEnv(source, {
      ...options,
      client,
      tags: ['rollout', ...(options.tags ?? [])],
    });
    const { lifetimeMs = DEFAULT_ENV_LIFETIME_MS } = options.limits ?? {};
    containers = new EnvironmentPool({ client, ownsClient, prepared, warm, reuse, lifetimeMs });
    const { id, facts } = await look(containers, signal);
    const name = nameOf(id, prepared, reuse);
    return { name, kind: containerKind(name, facts), containers };
  } catch (error) {
    await containers?.[Symbol.asyncDispose]();
    if (ownsClient) await client.close();
    throw error;
  }
}

async function look(
  containers: EnvironmentPool,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string; readonly facts: ContainerFacts }> {
  const env = await containers.take({ signal, isRepeat: true });
  try {
    const { id, observationSpace, actionSpace, maxEpisodeSteps } = env.contract;
    const { info } = await env.reset({ seed: 0, signal });
    const maskLength = maskLengthIn(info, actionSpace);
    return { id, facts: { observationSpace, actionSpace, maskLength, mostSteps: maxEpisodeSteps } };
  } finally {
    await containers.giveBack(env, false);
  }
}

function nameOf(id: string, prepared: PreparedEnv, reuse: boolean): ContainerEnvironmentName {
  const { source, imageId, filesSha256, options } = prepared;
  const { makeKwargs = {}, imports = [] } = options;
  return {
    kind: 'container',
    id,
    // Where a file lies on this machine is no part of what it does.
    source: /\.py:[\w.]+$/.test(source) ? basename(source) : source,
    image: imageId,
    ...(filesSha256 !== null && { files: filesSha256 }),
    ...(Object.keys(makeKwargs).length > 0 && {
      makeKwargs: JSON.parse(JSON.stringify(makeKwargs)) as ContainerEnvironmentName['makeKwargs'],
    }),
    ...(imports.length > 0 && { imports }),
    ...(reuse && { reuse }),
  } as ContainerEnvironmentName;
}
