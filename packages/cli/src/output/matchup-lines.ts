import type { MatchResult, MatchupResult } from '@reroll/evaluate';
import type { Column } from './table.js';

/** The published table of match-ups, with room for the names of these policies. */
export function matchupColumns(names: readonly string[]): readonly Column[] {
  const width = Math.max(10, ...names.map((name) => name.length));
  return [
    { title: 'X policy', width, least: 8 },
    { title: 'O policy', width, least: 8 },
    { title: 'mean return', width: 13, least: 11 },
    { title: 'std', width: 6 },
  ];
}

/** A number with its sign, as the published tables print returns. */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
}

/** One match-up as a row's cells. */
export function matchupCells(x: string, o: string, { mean, std }: MatchupResult): string[] {
  return [x, o, signed(mean), std === null ? '-' : std.toFixed(3)];
}

/** The moves of each game: the squares or columns chosen, X's and O's in turn. */
function movesOfEach(games: MatchResult['games'], moves: Uint8Array): number[][] {
  let offset = 0;
  return games.map((game) => {
    const ofGame = [...moves.subarray(offset, offset + game.moves)];
    offset += game.moves;
    return ofGame;
  });
}

/** One match-up as a JSON line; `exact` only where it is known. */
export function matchupJson(x: string, o: string, result: MatchupResult, exact?: number): string {
  const { mean, std, interval, runs } = result;
  const matches = runs.map(({ seed, totalReward, steps, games, moves, digest, failures }) => ({
    seed,
    totalReward,
    steps,
    games,
    moves: movesOfEach(games, moves),
    digest,
    failures,
  }));
  const games = runs[0]?.games.length;
  const secret = runs[0]?.secret;
  return JSON.stringify({ policyX: x, policyO: o, games, mean, std, interval, exact, secret, runs: matches });
}
