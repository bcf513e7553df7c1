import { MATCH_SEED, seedText } from '@reroll/rollout/internal';
import type { Seed } from '@reroll/sim-core';
import type { RngMode } from './match-spec.js';

/** Seeds of one evaluation: each is a match that is kept in memory. */
export const MAX_MATCHUP_SEEDS = 100_000;

/**
 * Reads the seeds of an evaluation, each of which counts as an independent sample: none may play another's match again.
 *
 * @returns decimal text.
 * @throws RolloutError `INVALID_SPEC` naming what is not a seed; RangeError when there are none, more than
 * {@link MAX_MATCHUP_SEEDS}, or two whose draws are the same.
 */
export function matchSeeds(seeds: Iterable<Seed>, rngMode: RngMode): string[] {
  const texts: string[] = [];
  const indexByStream = new Map<string, number>();
  for (const seed of seeds) {
    const index = texts.length;
    if (index === MAX_MATCHUP_SEEDS)
      throw new RangeError(`seeds must hold at most ${MAX_MATCHUP_SEEDS} seeds`);
    const text = seedText(seed, index, MATCH_SEED);
    const stream = streamOf(text, rngMode);
    const earlier = indexByStream.get(stream);
    if (earlier !== undefined) {
      const first = `${texts[earlier]} as seeds[${earlier}]`;
      throw new RangeError(`seeds must differ, got ${text} as seeds[${index}] after ${first}`);
    }
    indexByStream.set(stream, index);
    texts.push(text);
  }
  if (texts.length === 0) throw new RangeError('seeds must hold at least one seed, got none');
  return texts;
}

/** What tells a seed's draws apart: CPython seeds a stream with the absolute value. */
function streamOf(text: string, rngMode: RngMode): string {
  return rngMode === 'shared' ? text.replace('-', '') : text;
}

/** Games that one evaluation or tournament plays in all: each is kept in memory, with some 60 bytes. */
export const MAX_GAMES_KEPT = 10_000_000;

/**
 * Refuses more games than fit in memory.
 *
 * @throws RangeError when there are more than {@link MAX_GAMES_KEPT}.
 */
export function checkGamesKept(numSeeds: number, gamesPerMatch: number, numMatchups: number): void {
  if (numSeeds * gamesPerMatch * numMatchups <= MAX_GAMES_KEPT) return;
  throw new RangeError(
    `seeds, games and match-ups must give at most ${MAX_GAMES_KEPT} games together, got ${numSeeds} × ${gamesPerMatch} × ${numMatchups}`,
  );
}
