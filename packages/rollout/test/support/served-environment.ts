// Environments that are open for rollouts as those in containers are, served by this process: no engine is needed.
import { setTimeout as delay } from 'node:timers/promises';
import { createDuplexPair, type Env, makeEnv, maskLengthIn, RemoteEnv, serveEnv } from '@reroll/env';
import type { EnvironmentContainers, ServedEnvironment } from '../../src/environments/container-calls.js';
import {
  type ContainerVerification,
  OpenedEnvironment,
} from '../../src/environments/container-environments.js';
import { containerKind } from '../../src/environments/container-kind.js';
import type { ContainerEnvironmentName } from '../../src/environments/environment-name.js';

const IMAGE = `sha256:${'1'.repeat(64)}`;

/** Containers that are none, counted. */
export class ServedContainers implements EnvironmentContainers, AsyncDisposable {
  started = 0;
  /** Open now, and at any time at most. */
  open = 0;
  most = 0;
  #closed = false;

  constructor(readonly make: (index: number) => Env<unknown, unknown>) {}

  get closed(): boolean {
    return this.#closed;
  }

  async take(): Promise<ServedEnvironment> {
    const env = await this.connect(this.started++);
    this.open += 1;
    this.most = Math.max(this.most, this.open);
    // Others begin meanwhile, as while a container starts.
    await delay(1);
    return env;
  }

  async giveBack(env: ServedEnvironment): Promise<void> {
    await env.close().catch(() => {});
    this.open -= 1;
  }

  async connect(index: number): Promise<ServedEnvironment> {
    const [near, far] = createDuplexPair();
    void serveEnv(this.make(index), far);
    return RemoteEnv.connect(near);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
  }
}

/** Opens what `make` gives as if containers served it. */
export async function openServed(
  source: string,
  containers: ServedContainers = new ServedContainers(() => makeEnv(source)),
  settings: { readonly verification?: ContainerVerification; readonly name?: object } = {},
): Promise<OpenedEnvironment> {
  const env = await containers.connect(0);
  const { id, observationSpace, actionSpace, maxEpisodeSteps } = env.contract;
  const maskLength = maskLengthIn((await env.reset({ seed: 0 })).info, actionSpace);
  await env.close();
  const name: ContainerEnvironmentName = {
    kind: 'container',
    id,
    source,
    image: IMAGE,
    ...settings.name,
  };
  const facts = { observationSpace, actionSpace, maskLength, mostSteps: maxEpisodeSteps };
  const { verification = 'repeat' } = settings;
  return new OpenedEnvironment({ name, kind: containerKind(name, facts), containers, verification });
}
