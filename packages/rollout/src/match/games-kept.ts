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
