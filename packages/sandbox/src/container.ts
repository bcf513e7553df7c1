import type Docker from 'dockerode';
import { supervisorCommand } from './control/script.js';
import type { SandboxSpec } from './options.js';
import { seccompProfile } from './seccomp.js';
import type { SecurityProfile } from './security.js';

/**
 * Added to a sandbox's lifetime inside the container, so that the owner's own clock, which can give the reason, fires
 * first.
 */
const BACKSTOP_GRACE_MS = 5_000;

/** A container's name, and what it needs besides its spec. */
export interface ContainerFacts {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** When the container ends by itself, from its start. */
  readonly backstopMs: number;
  /** Paths that the image declares as volumes. Left alone, each would be on the host's disk, writable and unlimited. */
  readonly imageVolumes: readonly string[];
}

/** The request to the engine: a sandbox's whole confinement is in this one place. */
export function containerRequest(spec: SandboxSpec, facts: ContainerFacts): Docker.ContainerCreateOptions {
  const { name, labels, backstopMs, imageVolumes } = facts;
  const { security } = spec;
  const securityOptions = [
    ...(security.noNewPrivileges ? ['no-new-privileges'] : []),
    ...seccompOption(security),
  ];
  const memory = `rw,nosuid,nodev,${security.tmpExec ? 'exec' : 'noexec'},size=${spec.tmpBytes},mode=1777`;
  return {
    name,
    Image: spec.image,
    // The image's own entry point does not run: process 1 is the supervisor, and commands run by exec.
    Entrypoint: supervisorCommand(Math.ceil((backstopMs + BACKSTOP_GRACE_MS) / 1000)),
    Cmd: [],
    Env: [...spec.env],
    User: security.user,
    Labels: labels,
    Hostname: 'sandbox',
    ...(spec.cwd === undefined ? {} : { WorkingDir: spec.cwd }),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: spec.lifetime === 'owner',
    // A health check would be a process inside that our limits do not cover.
    Healthcheck: { Test: ['NONE'] },
    // Process 1 ignores requests to end, so an operator's `docker stop` goes straight to the signal that works.
    StopSignal: 'SIGKILL',
    HostConfig: {
      AutoRemove: true,
      NetworkMode: security.network,
      ReadonlyRootfs: security.readonlyRootfs,
      CapDrop: ['ALL'],
      CapAdd: [...security.capabilities],
      SecurityOpt: securityOptions,
      IpcMode: 'private',
      PidsLimit: spec.pidsLimit,
      Memory: spec.memoryBytes,
      MemorySwap: spec.memoryBytes,
      NanoCpus: Math.round(spec.cpus * 1e9),
      Tmpfs: Object.fromEntries(['/tmp', ...imageVolumes].map((path) => [path, memory])),
      Ulimits: [
        { Name: 'nofile', Soft: spec.openFiles, Hard: spec.openFiles },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'none', Config: {} },
      ...(security.runtime === 'default' ? {} : { Runtime: security.runtime }),
    },
  };
}

/** Unless told otherwise, the engine filters system calls with its own profile. */
function seccompOption({ seccomp, capabilities }: SecurityProfile): string[] {
  switch (seccomp) {
    case 'reroll':
      return [`seccomp=${seccompProfile(capabilities)}`];
    case 'unconfined':
      return ['seccomp=unconfined'];
    case 'engine':
      return [];
  }
}
