import type Docker from 'dockerode';
import { engineError } from './failure.js';

/** What an engine says about itself. */
export interface EngineInfo {
  /** Version of the engine. */
  readonly version: string;
  /** Machine as the kernel names it: `x86_64`, `aarch64`. */
  readonly architecture: string;
  /** Container runtimes allowed for `security.runtime`. */
  readonly runtimes: readonly string[];
  /** Storage driver, such as `overlay2`. */
  readonly storageDriver: string;
  /** Security features that are on, such as `seccomp` and `apparmor`. */
  readonly securityFeatures: readonly string[];
  /** Limits that this engine's kernel does not enforce; empty if it enforces every limit of a sandbox. */
  readonly unenforcedLimits: readonly ('memory' | 'swap' | 'cpu' | 'pids')[];
}

/** Fields of the engine's answer that dockerode's types leave open. Source: Docker Engine API, "Get system information". */
interface EngineAnswer {
  readonly ServerVersion: string;
  readonly Architecture: string;
  readonly Driver: string;
  readonly Runtimes?: Readonly<Record<string, unknown>>;
  readonly SecurityOptions?: readonly string[] | null;
  readonly MemoryLimit?: boolean;
  readonly SwapLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly PidsLimit?: boolean;
}

/** @throws SandboxError `ENGINE_UNAVAILABLE` when no engine answers. */
export async function engineInfo(engine: Docker): Promise<EngineInfo> {
  let answer: EngineAnswer;
  try {
    answer = (await engine.info()) as EngineAnswer;
  } catch (error) {
    throw engineError(error, 'asking the engine about itself');
  }
  const limits = {
    memory: answer.MemoryLimit,
    swap: answer.SwapLimit,
    cpu: answer.CpuCfsQuota,
    pids: answer.PidsLimit,
  };
  return {
    version: answer.ServerVersion,
    architecture: answer.Architecture,
    runtimes: Object.keys(answer.Runtimes ?? {}),
    storageDriver: answer.Driver,
    securityFeatures: (answer.SecurityOptions ?? []).map(
      (option) => /name=([^,]+)/.exec(option)?.[1] ?? option,
    ),
    unenforcedLimits: (Object.keys(limits) as (keyof typeof limits)[]).filter(
      (name) => limits[name] === false,
    ),
  };
}
