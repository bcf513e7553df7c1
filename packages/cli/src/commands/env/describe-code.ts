// An environment of a text in words: what it says of itself.
import type { CodeEnvironment } from '@reroll/env';
import { longSpace } from './describe-environment.js';

/** What a text says of itself, and what names it. */
export function saidBy(code: CodeEnvironment) {
  const { id, language, digest, observationSpace, actionSpace, actionMask } = code;
  const { rewardRange, maxEpisodeSteps, options, rendersText } = code;
  return {
    id,
    language,
    digest,
    observationSpace,
    actionSpace,
    actionMask: actionMask > 0,
    rewardRange,
    maxEpisodeSteps,
    options,
    rendersText,
  };
}

export function describeCode(code: CodeEnvironment): string {
  const [low, high] = code.rewardRange;
  const options = Object.entries(code.options);
  return [
    `${code.id}: a text in ${code.language === 'python' ? 'Python' : 'JavaScript'}`,
    `SHA-256 ${code.digest}`,
    '',
    `Observation  ${longSpace(code.observationSpace)}`,
    `Action       ${longSpace(code.actionSpace)}${code.actionMask > 0 ? ', with an action mask' : ''}`,
    `Reward       ${low ?? '-inf'} to ${high ?? 'inf'}`,
    `Step limit   ${code.maxEpisodeSteps ?? 'none'}`,
    '',
    ...(options.length === 0 ? ['No options but maxEpisodeSteps.'] : ['Options (--env-option name=value):']),
    ...options.map(([name, value]) => `  ${name} (default ${JSON.stringify(value)})`),
  ].join('\n');
}
