import { checkText } from '../check.js';

/** An environment's origin, read from its source text. */
export type EnvSource =
  /** A Gymnasium id, perhaps with the module that registers it: `ale_py:ALE/Pong-v5`. */
  | { readonly kind: 'gymnasium'; readonly id: string }
  /** A function or class of a Python module in the image that returns an environment. */
  | { readonly kind: 'factory'; readonly path: string }
  /** A function or class in a Python file of the user's own that returns an environment. */
  | {
      readonly kind: 'file';
      /** On the host. */
      readonly path: string;
      readonly factory: string;
    }
  /** An image whose own command serves an environment on its standard streams. */
  | { readonly kind: 'image'; readonly image: string }
  /** A repository with an `env.py` on the Hugging Face hub. */
  | {
      readonly kind: 'hub';
      /** `owner/name` */
      readonly repository: string;
      /** The part after `@`; null if there is none. */
      readonly revision: string | null;
      /** `suite/task`; null if none is chosen. */
      readonly selector: string | null;
    };

const FACTORY = /^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$/;
/** A Python file and something callable in it. */
const FILE = /^(?<path>.+\.py):(?<factory>[A-Za-z_][\w.]*)$/;
/** The name of a file that Python can import. */
const IMPORTABLE = /^(?:.*[/\\])?[A-Za-z_]\w*\.py$/;
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//;
const HUB = /^(?<repository>[\w.-]+\/[\w.-]+)(?:@(?<revision>[\w./-]+))?(?::(?<selector>[^/:]+\/[^/:]+))?$/;
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Reads a source: `CartPole-v1`, `gym://CartPole-v1`, `module:factory`, `./file.py:factory`, `docker://image` or
 * `hf://owner/name@commit:suite/task`.
 *
 * @throws TypeError, RangeError naming what is wrong with it.
 */
export function parseSource(text: string): EnvSource {
  const source = checkText('source', text);
  const scheme = SCHEME.exec(source)?.[1];
  const rest = scheme === undefined ? source : source.slice(scheme.length + '://'.length);
  if (rest === '' || rest.startsWith('-')) throw malformed(source);
  switch (scheme) {
    case undefined:
      if (FILE.test(rest)) return parseFile(rest);
      return FACTORY.test(rest) ? { kind: 'factory', path: rest } : { kind: 'gymnasium', id: rest };
    case 'gym':
      return { kind: 'gymnasium', id: rest };
    case 'docker':
      return { kind: 'image', image: rest };
    case 'hf':
      return parseHub(source, rest);
    default:
      throw malformed(source);
  }
}

/** Whether a revision can never mean anything else: true only for a full commit id. */
export function isPinned(revision: string | null): boolean {
  return revision !== null && COMMIT.test(revision);
}

function parseFile(source: string): EnvSource {
  const { path, factory } = FILE.exec(source)!.groups as { path: string; factory: string };
  if (IMPORTABLE.test(path)) return { kind: 'file', path, factory };
  throw new RangeError(
    `source must name a file that Python can import, of letters, digits and underscores, got ${JSON.stringify(path)}`,
  );
}

function parseHub(source: string, rest: string): EnvSource {
  const groups = HUB.exec(rest)?.groups;
  if (groups === undefined) throw malformed(source);
  const {
    repository,
    revision = null,
    selector = null,
  } = groups as { repository: string } & Record<string, string>;
  if (repository.split('/').some((part) => /^\.+$/.test(part))) throw malformed(source);
  return { kind: 'hub', repository, revision, selector };
}

const malformed = (source: string): RangeError =>
  new RangeError(
    `source must be a Gymnasium id, gym://ID, MODULE:FACTORY, ./FILE.py:FACTORY, docker://IMAGE or hf://OWNER/NAME@COMMIT:SUITE/TASK, ` +
      `got ${JSON.stringify(source)}`,
  );
