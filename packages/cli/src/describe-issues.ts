import { closest } from './input/did-you-mean.js';

/** One thing wrong with a spec, as `RolloutError.issues` has it. */
export interface Issue {
  /** Where, for example `policy.params.action`; empty for the spec as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/** How the command line calls the places of a spec; the first pattern that matches counts. */
const PLACES: readonly (readonly [pattern: RegExp, option: string])[] = [
  [/^options\.([^.]+)/, '--env-option $1'],
  [/^options$/, '--env-option'],
  [/^policy\.params\.action\b.*/, '--policy constant:…'],
  [/^policy\.params\.terms\b.*/, '--policy linear:…'],
  [/^policy\b.*/, '--policy'],
  [/^policyX\b.*/, '--x'],
  [/^policyO\b.*/, '--o'],
  [/^maxSteps$/, '--max-steps'],
  [/^seeds?\b.*/, '--seed'],
  [/^from\.actions\b.*/, '--instead'],
  [/^games$/, '--games'],
  [/^rngMode$/, '--rng-mode'],
  [/^env$/, '--env'],
];

/** How `@reroll/rollout` refuses a member that an object cannot have. */
const NO_SUCH_MEMBER = /^no such member(?:, only (.+))?$/;

/** What is wrong with a spec, in the words of the command line: a line for each issue, which names the option. */
export function describeIssues(issues: readonly Issue[]): string {
  return issues.map(describeIssue).join('\n');
}

function describeIssue({ path, expected, received }: Issue): string {
  const place = placeOf(path);
  const unknown = NO_SUCH_MEMBER.exec(expected);
  if (unknown === null || !path.startsWith('options.'))
    return `${place}: expected ${expected}, received ${received}`;
  const known = unknown[1]?.split(', ') ?? [];
  const meant = closest(path.slice('options.'.length), known);
  const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
  return `${place}: the environment has no such option, only ${known.join(', ')}${hint}`;
}

function placeOf(path: string): string {
  const [pattern, option] = PLACES.find(([candidate]) => candidate.test(path)) ?? [];
  return pattern === undefined || option === undefined ? path || 'spec' : path.replace(pattern, option);
}
