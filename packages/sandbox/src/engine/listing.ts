import type Docker from 'dockerode';
import { decodeLabels, KIND_LABEL, type SandboxLabels } from '../labels.js';
import { ownerState } from '../owner.js';
import { engineError, engineStatus } from './failure.js';

/** `pending` waits for its turn or for the engine; `failed` was ended by something other than its owner or its time limit. */
export type SandboxStatus = 'pending' | 'running' | 'stopped' | 'failed';

/** What the engine knows about a sandbox, whoever owns it. */
export interface SandboxInfo {
  readonly id: string;
  readonly image: string;
  readonly status: SandboxStatus;
  readonly tags: readonly string[];
  /** Name of the session that made it. */
  readonly session: string;
  readonly createdAtMs: number;
  /** The latest time at which it ends. */
  readonly expiresAtMs: number;
  readonly lifetime: 'owner' | 'deadline';
  /** The process that made it; `unknown` means that it runs on another host, where we cannot check on it. */
  readonly owner: { readonly pid: number; readonly state: 'alive' | 'dead' | 'unknown' };
}

/** A container or image of ours, with what its labels say. */
export interface Labelled {
  readonly id: string;
  readonly labels: SandboxLabels;
}

/** A sandbox's status for each container state of the engine. */
const STATUS: Readonly<Record<string, SandboxStatus>> = {
  created: 'pending',
  running: 'running',
  paused: 'running',
  restarting: 'running',
  removing: 'stopped',
  exited: 'stopped',
  dead: 'failed',
};

/** Every sandbox on the engine. Containers with incomplete labels are left out: they are not ours to touch. */
export async function listContainers(engine: Docker): Promise<SandboxInfo[]> {
  try {
    const filters = { label: [`${KIND_LABEL}=sandbox`] };
    const containers = await engine.listContainers({ all: true, filters });
    return containers.flatMap((container) => {
      const name = container.Names[0]?.slice(1) ?? container.Id;
      const labels = decodeLabels(container.Labels);
      const created = container.Created * 1000;
      return labels ? [describe(name, container.Image, container.State, created, labels)] : [];
    });
  } catch (error) {
    throw engineError(error, 'listing sandboxes');
  }
}

/** One sandbox, or undefined when the engine has none with that id. */
export async function inspectContainer(
  engine: Docker,
  id: string,
): Promise<(SandboxInfo & { readonly labels: SandboxLabels }) | undefined> {
  try {
    const container = await engine.getContainer(id).inspect();
    const labels = decodeLabels(container.Config.Labels ?? {});
    if (!labels) return undefined;
    const name = container.Name.slice(1);
    const info = describe(
      name,
      container.Config.Image,
      container.State.Status,
      Date.parse(container.Created),
      labels,
    );
    return { ...info, labels };
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw engineError(error, `looking at ${id}`);
  }
}

/** Every snapshot on the engine that belongs to a process. */
export async function listSnapshots(engine: Docker): Promise<Labelled[]> {
  try {
    const images = await engine.listImages({ filters: { label: [`${KIND_LABEL}=snapshot`] } });
    return images.flatMap((image) => {
      const labels = decodeLabels(image.Labels ?? {});
      return labels ? [{ id: image.Id, labels }] : [];
    });
  } catch (error) {
    throw engineError(error, 'listing snapshots');
  }
}

function describe(
  id: string,
  image: string,
  state: string,
  createdAtMs: number,
  labels: SandboxLabels,
): SandboxInfo {
  const { owner, tags, session, expiresAtMs, lifetime } = labels;
  return {
    id,
    image,
    status: STATUS[state] ?? 'failed',
    tags,
    session,
    createdAtMs,
    expiresAtMs,
    lifetime,
    owner: { pid: owner.pid, state: ownerState(owner) },
  };
}
