import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { containerRequest } from './container.js';
import { ControlChannel } from './control/channel.js';
import { publishLifecycle } from './diagnostics.js';
import { attachControl } from './engine/connect.js';
import { engineError } from './engine/failure.js';
import { removeContainer } from './engine/removal.js';
import { STANDBY_TAG, Standby } from './engine/standby.js';
import { SandboxError } from './errors.js';
import { encodeLabels } from './labels.js';
import { type SandboxSpec, userId } from './options.js';
import { currentOwner } from './owner.js';

/** A running container with the connection to its supervisor, not yet anyone's sandbox. */
export interface Provisioned {
  readonly id: string;
  readonly container: Docker.Container;
  readonly control: ControlChannel;
  readonly standby?: Standby;
}

/** How long the warden of a new container may take to answer. */
const ANSWER_MS = 5_000;

/**
 * Creates, attaches to and starts a container. If any step fails, no container is left.
 *
 * @param idleMs - How long it may wait before its lifetime starts to count. A waiting container has a command on
 * standby, if the image supports that.
 */
export async function provision(
  engine: Docker,
  spec: SandboxSpec,
  session: string,
  idleMs: number,
): Promise<Provisioned> {
  const id = `reroll-${randomBytes(8).toString('hex')}`;
  const backstopMs = spec.timeoutMs + idleMs;
  const labels = encodeLabels({
    kind: 'sandbox',
    owner: currentOwner(),
    session,
    expiresAtMs: Date.now() + backstopMs,
    lifetime: spec.lifetime,
    tags: spec.tags,
    options: spec.options,
  });
  const imageVolumes = await volumesOf(engine, spec.image);
  const container = engine.getContainer(id);
  try {
    await engine.createContainer(containerRequest(spec, { name: id, labels, backstopMs, imageVolumes }));
    const control = new ControlChannel(await attachControl(container));
    await container.start();
    const running = { id, container, control };
    return idleMs === 0 ? running : await withStandby(running, userId(spec));
  } catch (error) {
    const failure = startFailure(error, spec);
    await removeContainer(container).catch((left: unknown) => {
      // Report the first failure; what is left carries our labels, and a reaper finds it.
      failure.message += ` (and ${id} could not be removed: ${String(left)})`;
    });
    throw failure;
  }
}

/** A standby saves the first command some time; its absence must not cost us the container. */
async function withStandby(running: Provisioned, uid: string): Promise<Provisioned> {
  try {
    return { ...running, standby: await Standby.start(running.container, uid) };
  } catch (error) {
    // Nothing of the attempt may be left inside. If the warden does not answer, it is the container that failed.
    const killed = await running.control.ask(`kill ${STANDBY_TAG}`, ANSWER_MS);
    if (killed === undefined) throw error;
    publishLifecycle({ sandbox: 'pool', event: 'failed', detail: error });
    return running;
  }
}

async function volumesOf(engine: Docker, image: string): Promise<string[]> {
  try {
    const { Config } = await engine.getImage(image).inspect();
    return Object.keys(Config.Volumes ?? {});
  } catch (error) {
    throw engineError(error, `creating a sandbox from ${image}`);
  }
}

function startFailure(error: unknown, spec: SandboxSpec): SandboxError {
  const failure = engineError(error, `creating a sandbox from ${spec.image}`);
  if (/exec: \\?"sh\\?": executable file not found/.test(failure.message)) {
    return new SandboxError('IMAGE_UNSUITABLE', `${spec.image} cannot run a sandbox: it lacks \`sh\``, {
      cause: error,
    });
  }
  // It existed a moment ago: somebody else removed it.
  if (failure.code === 'SANDBOX_NOT_FOUND')
    return new SandboxError('SANDBOX_LOST', failure.message, { cause: error });
  return failure;
}
