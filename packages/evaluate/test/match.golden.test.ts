import { expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import { parseMatchSpec } from '../src/match/match-spec.js';
import { playMatch } from '../src/match/play-match.js';
import { verifyMatch } from '../src/match/verify-match.js';
import { mean, stdev } from '../src/statistics/moments.js';

const f64 = (hex: string): number =>
  new DataView(BigUint64Array.of(BigInt(`0x${hex}`)).buffer).getFloat64(0, true);

test.each(golden.matchups)(
  '$x against $o gives the reference games, returns and statistics',
  ({ x, o, runs, mean: m, std }) => {
    const results = runs.map(({ seed }) => {
      const spec = parseMatchSpec({
        policyX: x as 'random',
        policyO: o as 'random',
        seed,
        games: golden.n_games,
      });
      return verifyMatch(spec, playMatch(spec, {}, 'here'), { backend: 'inline', specDigest: '' });
    });
    for (const [index, { total_reward, steps, games }] of runs.entries()) {
      const result = results[index]!;
      expect(result.games.map(({ outcome, reward, moves }) => [outcome, reward, moves])).toEqual(games);
      expect(result.totalReward).toBe(f64(total_reward));
      expect(result.steps).toBe(steps);
    }
    const returns = results.map(({ totalReward }) => totalReward);
    expect(mean(returns)).toBe(f64(m));
    expect(stdev(returns)).toBe(f64(std));
  },
);
