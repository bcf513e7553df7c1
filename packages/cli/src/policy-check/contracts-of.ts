import type { CodePolicy } from '@reroll/policy';

export type ContractName = 'two-player' | 'single-agent';

/** The parameters of the function that a policy defines, as its text has them. */
const PARAMETERS = {
  python: /\bdef\s+choose_action\s*\(([^)]*)\)|\bchoose_action\s*=\s*lambda\s+([^:]*):/,
  javascript:
    /\bfunction\s+chooseAction\s*\(([^)]*)\)|\bchooseAction\s*=\s*(?:async\s+)?(?:function\s*\w*\s*)?\(([^)]*)\)/,
} as const;

const OF_GAMES = /\b(?:board|player|mark|side|squares)\b/i;
const OF_EPISODES = /\b(?:observation|obs|state|env)\b/i;

/**
 * The contracts that a policy may have been written for, the likeliest first: its parameters say it where they have the usual names.
 * Otherwise both remain to be tried, by their number: `(board, player, rng)` or `(observation, rng)`.
 */
export function contractsOf({ language, source }: CodePolicy): readonly ContractName[] {
  const found = PARAMETERS[language].exec(source);
  const parameters = found?.[1] ?? found?.[2] ?? '';
  const [ofGames, ofEpisodes] = [OF_GAMES.test(parameters), OF_EPISODES.test(parameters)];
  if (ofGames !== ofEpisodes) return [ofGames ? 'two-player' : 'single-agent'];
  const count = parameters.split(',').filter((name) => name.trim() !== '').length;
  return count >= 3 ? ['two-player', 'single-agent'] : ['single-agent', 'two-player'];
}
