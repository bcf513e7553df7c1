// Environments in containers that this process has opened, by the text of their names.
import { RolloutError } from '../rollout-error.js';
import type { EnvironmentContainers } from './container-calls.js';
import type { EnvironmentKind } from './environment-kind.js';
import { type ContainerEnvironmentName, nameText } from './environment-name.js';

/** Whether the actions of a rollout are taken again in a second container, and the bytes compared, or the first is believed. */
export type ContainerVerification = 'repeat' | 'none';

/** What an {@link OpenedEnvironment} is made of. */
export interface OpenedParts {
  readonly name: ContainerEnvironmentName;
  readonly verification: ContainerVerification;
  /** What rollouts see of it. */
  readonly kind: EnvironmentKind;
  readonly containers: EnvironmentContainers & AsyncDisposable;
}

/** An environment in containers, open for rollouts: what `openEnvironment` gives. Closing it ends every container that it started. */
export class OpenedEnvironment implements AsyncDisposable {
  /** What specs hold; its digest names the environment. */
  readonly name: ContainerEnvironmentName;
  readonly verification: ContainerVerification;
  /** For this package. */
  readonly kind: EnvironmentKind;
  /** Likewise. */
  readonly containers: OpenedParts['containers'];
  #isClosed = false;

  /** Use `openEnvironment`. */
  constructor({ name, verification, kind, containers }: OpenedParts) {
    this.name = name;
    this.verification = verification;
    this.kind = kind;
    this.containers = containers;
    keepOpened(this);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends its containers, and waits until they are gone. Closing twice does no harm. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.containers[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const opened = new Map<string, OpenedEnvironment>();

/** Lets the name of an environment mean this one: of several that are open under one name, the one given last. */
export function keepOpened(environment: OpenedEnvironment): void {
  opened.set(nameText(environment.name), environment);
}

/** One that is open under the text of a name; undefined when there is none. */
export function openedAs(text: string): OpenedEnvironment | undefined {
  const environment = opened.get(text);
  if (environment?.isClosed) opened.delete(text);
  return environment?.isClosed ? undefined : environment;
}

/** @throws RolloutError `BACKEND_CLOSED` when none is open under the text. */
export function requireOpened(text: string): OpenedEnvironment {
  const environment = openedAs(text);
  if (environment !== undefined) return environment;
  throw new RolloutError('BACKEND_CLOSED', `${text} was closed: openEnvironment opens it again`);
}
