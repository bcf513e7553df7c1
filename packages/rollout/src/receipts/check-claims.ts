import { diffJson, diffReceipts, type Receipt } from '@reroll/trajectory';
import { signatureProblem } from '@reroll/trajectory/signature';
import { openedAs } from '../environments/container-environments.js';
import {
  type ContainerEnvironmentName,
  type EnvironmentName,
  nameText,
} from '../environments/environment-name.js';
import { keptModule } from '../environments/modules.js';
import { ownEnvironment } from '../environments/own-environments.js';
import { artifactsFor, CORE_ARTIFACT, coreDigest, type RunnablePolicy } from './artifacts.js';
import { differs, differsAt, needs, type ReceiptCheck } from './receipt-check.js';

/** Rollouts that a check runs at most, unless its caller says otherwise. */
export const DEFAULT_MAX_CHECKED_ROLLOUTS = 10_000_000;

/** What a check may do, whatever the receipt is of. */
export interface ClaimsOptions {
  /** PEM of the Ed25519 key that must have signed the receipt. A signature is checked without it, too. */
  readonly key?: string | undefined;
  /** Receipts of more rollouts are not run. Default {@link DEFAULT_MAX_CHECKED_ROLLOUTS}. */
  readonly maxRollouts?: number | undefined;
}

/** What a receipt's spec asks for. */
export interface ClaimedWork {
  /** The spec in its one canonical form. */
  readonly spec: Receipt['spec'];
  readonly policies: readonly RunnablePolicy[];
  /** What the rollouts run in; a match has its own. */
  readonly env?: EnvironmentName;
  readonly rollouts: number;
  /** What else keeps it from being run, or null. */
  readonly obstacle: ReceiptCheck | null;
  /** Runs it and makes a receipt of what comes out. */
  repeat(): Promise<Receipt>;
}

/**
 * Checks a receipt: all that can be told without running anything, then a repetition, whose receipt must be the same.
 *
 * @param read finds out what the spec asks for, and throws when it asks for nothing that can be run.
 * @throws RangeError for a key that is none; what running the rollouts throws.
 */
export async function checkClaims(
  receipt: Receipt,
  read: (receipt: Receipt) => ClaimedWork | Promise<ClaimedWork>,
  { key, maxRollouts = DEFAULT_MAX_CHECKED_ROLLOUTS }: ClaimsOptions,
): Promise<ReceiptCheck> {
  const problem = signatureProblem(receipt, key);
  if (problem !== null) return differs('signature', problem);
  // A spec means something to the core that it was written for: another may know other environments.
  const otherCore = compareArtifact(receipt, CORE_ARTIFACT, await coreDigest());
  if (otherCore !== null) return otherCore;
  const absent = absentModule(receipt.spec['env']);
  if (absent !== null) return needs(`module ${absent}`, 'no module with this SHA-256 was given');
  const unopened = unopenedEnvironment(receipt.spec['env']);
  if (unopened !== null) return needs(unopened, 'no environment of this name is open');
  let work: ClaimedWork;
  try {
    work = await read(receipt);
  } catch (error) {
    return differs('spec', (error as Error).message.replace(/^the spec is not valid\n/, ''));
  }
  const { spec, rollouts, obstacle } = work;
  const otherForm = diffJson(receipt.spec, spec, 'spec');
  if (otherForm !== null) return differsAt(otherForm, 'its canonical form');
  const artifacts = await artifactsFor(work.policies, work.env);
  for (const [name, digest] of Object.entries(artifacts)) {
    const other = compareArtifact(receipt, name, digest);
    if (other !== null) return other;
  }
  const invented = diffJson(receipt.artifacts, artifacts, 'artifacts');
  if (invented !== null) return differsAt(invented, 'what runs the spec');
  if (receipt.rollouts !== rollouts)
    return differs('rollouts', `the receipt has ${receipt.rollouts}, its spec ${rollouts}`);
  if (obstacle !== null) return obstacle;
  if (rollouts > maxRollouts)
    return needs(`${rollouts} rollouts`, `at most ${maxRollouts} are run (maxRollouts)`);
  const difference = diffReceipts(receipt, await work.repeat());
  return difference === null ? { outcome: 'agrees' } : differsAt(difference, 'the repetition');
}

/** The digest of the module that a spec names and this process does not have, or null. */
function absentModule(env: unknown): string | null {
  const { kind, id, sha256 } = (env ?? {}) as Partial<Record<string, unknown>>;
  if ((kind !== 'module' && kind !== 'host') || typeof id !== 'string' || typeof sha256 !== 'string')
    return null;
  // A module that is here without an environment of this id is a spec that asks for what there is not.
  const isHere = kind === 'module' ? keptModule(sha256) : ownEnvironment({ kind, id, sha256 });
  return isHere === undefined ? sha256 : null;
}

/** The name of the environment in containers that a spec names and this process has not opened, or null. */
function unopenedEnvironment(env: unknown): string | null {
  const { kind, id, source, image } = (env ?? {}) as Partial<Record<string, unknown>>;
  if (kind !== 'container' || [id, source, image].some((member) => typeof member !== 'string')) return null;
  const text = nameText(env as ContainerEnvironmentName);
  return openedAs(text) === undefined ? `${source} in ${image}` : null;
}

/** Null when the receipt names the artifact that is here. */
function compareArtifact({ artifacts }: Receipt, name: string, here: string): ReceiptCheck | null {
  const named = Object.hasOwn(artifacts, name) ? artifacts[name] : undefined;
  if (named === undefined) return differs('artifacts', `the receipt does not name the ${name} that ran it`);
  return named === here ? null : needs(`${name} ${named}`, `the one here is ${here}`);
}
