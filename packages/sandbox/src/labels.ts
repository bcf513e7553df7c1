import { checkText } from './check.js';
import type { Owner } from './owner.js';

/** What the engine remembers about a sandbox or a snapshot, for processes that outlive its owner. */
export interface SandboxLabels {
  readonly kind: 'sandbox' | 'snapshot';
  readonly owner: Owner;
  readonly session: string;
  /** Milliseconds since 1970 after which it may be removed, whoever its owner is. */
  readonly expiresAtMs: number;
  readonly lifetime: 'owner' | 'deadline';
  readonly tags: readonly string[];
  /** The options it was made with, as JSON, for a process that adopts it. */
  readonly options: string;
}

const PREFIX = 'reroll.';

/** Filter that finds everything of ours on an engine. */
export const KIND_LABEL = `${PREFIX}kind`;

/** What a tag may look like: all of a sandbox's tags share one label, separated by spaces. */
const TAG = /^[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,127}$/;

/** Most tags of one sandbox. */
const MAX_TAGS = 32;

/** @throws TypeError, RangeError naming the tag that is wrong. */
export function checkTags(tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) throw new TypeError(`tags must be an array of strings, got ${String(tags)}`);
  if (tags.length > MAX_TAGS) throw new RangeError(`tags must be at most ${MAX_TAGS}, got ${tags.length}`);
  for (const [index, tag] of tags.entries()) {
    if (!TAG.test(checkText(`tags[${index}]`, tag))) {
      throw new RangeError(
        `tags[${index}] must be 1 to 128 letters, digits or _.:/@+- and start with a letter or digit, got ${JSON.stringify(tag)}`,
      );
    }
  }
  return Object.freeze([...new Set<string>(tags)].sort());
}

export function encodeLabels(labels: SandboxLabels): Record<string, string> {
  const { owner } = labels;
  return {
    [KIND_LABEL]: labels.kind,
    [`${PREFIX}owner.host`]: owner.host,
    [`${PREFIX}owner.pid`]: String(owner.pid),
    [`${PREFIX}owner.started`]: owner.startedAt,
    [`${PREFIX}session`]: labels.session,
    [`${PREFIX}expires`]: String(labels.expiresAtMs),
    [`${PREFIX}lifetime`]: labels.lifetime,
    [`${PREFIX}tags`]: labels.tags.join(' '),
    [`${PREFIX}options`]: labels.options,
  };
}

/** Reads labels back; undefined when they are not ours, or incomplete. */
export function decodeLabels(labels: Readonly<Record<string, string>>): SandboxLabels | undefined {
  const kind = labels[KIND_LABEL];
  const lifetime = labels[`${PREFIX}lifetime`];
  const pid = Number(labels[`${PREFIX}owner.pid`]);
  const expiresAtMs = Number(labels[`${PREFIX}expires`]);
  if (kind !== 'sandbox' && kind !== 'snapshot') return undefined;
  if (lifetime !== 'owner' && lifetime !== 'deadline') return undefined;
  if (!Number.isSafeInteger(pid) || !Number.isFinite(expiresAtMs)) return undefined;
  return {
    kind,
    owner: {
      host: labels[`${PREFIX}owner.host`] ?? '',
      pid,
      startedAt: labels[`${PREFIX}owner.started`] ?? '',
    },
    session: labels[`${PREFIX}session`] ?? '',
    expiresAtMs,
    lifetime,
    tags: (labels[`${PREFIX}tags`] ?? '').split(' ').filter((tag) => tag !== ''),
    options: labels[`${PREFIX}options`] ?? '{}',
  };
}
