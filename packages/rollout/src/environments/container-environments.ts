// Environments in containers that this process has opened, by the text of their names.
import { RolloutError } from '../rollout-error.js';
import type { EnvironmentContainers } from './container-calls.js';
import { type ContainerFacts, containerKind } from './container-kind.js';
import type { EnvironmentKind } from './environment-kind.js';
import { type ContainerEnvironmentName, nameText } from './environment-name.js';

/** Whether the actions of a rollout are taken again in a second container, and the bytes compared, or the first is believed. */
export type ContainerVerification = 'repeat' | 'none';

/** What an {@link OpenedEnvironment} is made of. */
export interface OpenedParts {
  readonly name: ContainerEnvironmentName;
  readonly verification: ContainerVerification;
  readonly facts: ContainerFacts;
  readonly containers: EnvironmentContainers & AsyncDisposable;
}

/** An environment in containers, open for rollouts: what `openEnvironment` gives. Closing it ends every container that it started. */
export class OpenedEnvironment implements AsyncDisposable {
  /** What specs hold; its digest names the environment. */
  readonly name: ContainerEnvironmentName;
  readonly verification: ContainerVerification;
  readonly #containers: OpenedParts['containers'];
  readonly #kind: EnvironmentKind;
  #isClosed = false;

  /** Use `openEnvironment`. */
  constructor({ name, verification, facts, containers }: OpenedParts) {
    this.name = name;
    this.verification = verification;
    this.#containers = containers;
    const text = nameText(name);
    this.#kind = containerKind(name.id, text, facts, () => requireOpened(text).#containers);
    // Tells at once whether rollouts can have its spaces.
    this.#kind.configure({});
    keepOpened(this);
  }

  /** What rollouts see of it; for this package. */
  get kind(): EnvironmentKind {
    return this.#kind;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ends its containers, and waits until they are gone. Closing twice does no harm. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#containers[Symbol.asyncDispose]();
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
