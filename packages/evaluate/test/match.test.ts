import { definePolicy, policySource } from '@reroll/policy';
import { NO_GUEST } from '@reroll/rollout/guests';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { evaluateTournament } from '../src/match/evaluate-tournament.js';
import { exactMatchup } from '../src/match/exact-matchup.js';
import { matchSpecDigest, parseMatchSpec } from '../src/match/match-spec.js';
import { type MatchClaim, playMatch } from '../src/match/play-match.js';
import { runMatch } from '../src/match/run-match.js';
import { verifyMatch } from '../src/match/verify-match.js';
import { javascript, python } from './support/policies.js';

const SEEDS = golden.matchups[0]!.runs.map(({ seed }) => seed);

describe('policies as code play as the built-ins do', () => {
  test.each(
    golden.matchups.flatMap((matchup) =>
      (['python', 'javascript'] as const).map((language) => ({ ...matchup, language })),
    ),
  )('$x against $o in $language', async ({ x, o, runs, language }) => {
    const names = { policyX: x as 'random' | 'greedy', policyO: o as 'random' | 'greedy' };
    const result = await evaluateMatchup({
      policyX: policySource(names.policyX, language),
      policyO: policySource(names.policyO, language),
      seeds: SEEDS,
      games: golden.n_games,
      backend: 'inline',
    });
    expect(
      result.runs.map(({ games }) => games.map(({ outcome, reward, moves }) => [outcome, reward, moves])),
    ).toEqual(runs.map(({ games }) => games));
  });
});

describe('every backend plays the same match', () => {
  const spec = {
    policyX: javascript('return rng.choice(board.flatMap((v, i) => (v === null ? [i] : [])));'),
    policyO: 'greedy',
    seed: 5,
  } as const;

  test('inline, on a thread, in a process', async () => {
    const [inline, ...others] = await Promise.all(
      (['inline', 'worker', 'process'] as const).map((backend) => runMatch(spec, { backend })),
    );
    for (const other of others) {
      const { backend: _, isolate: __, ...rest } = other;
      expect(inline).toMatchObject(rest);
    }
  });
});

describe('a player who fails forfeits that game', () => {
  test.each([
    ['raises', python("raise ValueError('no')"), 'EXCEPTION'],
    ['takes a taken square', javascript('return board.findIndex((v) => v !== null);'), 'INVALID_ACTION'],
    ['answers a fraction', javascript('return 0.5;'), 'INVALID_ACTION'],
    ['answers nothing', python('pass'), 'INVALID_ACTION'],
    ['loops', javascript('for (;;);'), 'FUEL_EXHAUSTED'],
    ['does not compile', definePolicy({ language: 'python', source: 'def' }), 'SYNTAX'],
  ])('O %s', async (_, policyO, code) => {
    const { games, failures, totalReward } = await runMatch(
      { policyX: 'random', policyO, seed: 1, games: 4 },
      { backend: 'inline' },
    );
    expect(games).toEqual(Array.from({ length: 4 }, () => ({ outcome: 'X wins', reward: 1, moves: 1 })));
    expect(totalReward).toBe(1);
    expect(failures.map(({ game, player, failure }) => [game, player, failure.code])).toEqual(
      [0, 1, 2, 3].map((game) => [game, 'O', code]),
    );
  });

  test('its failures count its own decisions in the match, whatever the failure', async () => {
    const stepsOf = async (body: string) => {
      const { failures } = await runMatch(
        { policyX: 'random', policyO: javascript(body), seed: 1, games: 3 },
        { backend: 'inline' },
      );
      return failures.map(({ game, failure }) => [game, failure.step]);
    };
    // O answers twice with a free square, then fails in every game.
    const failing = (failure: string) =>
      `globalThis.n = (globalThis.n ?? -1) + 1; if (n < 2) return board.indexOf(null); ${failure}`;
    const expected = await stepsOf(failing('throw new Error()'));
    expect(expected).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    expect(await stepsOf(failing('return 0.5;'))).toEqual(expected);
    expect(await stepsOf(failing('return board.findIndex((v) => v !== null);'))).toEqual(expected);
  });

  test('X forfeits before the first move', async () => {
    const { games } = await runMatch(
      { policyX: python('return 9'), policyO: 'greedy', seed: 1, games: 2 },
      { backend: 'inline' },
    );
    expect(games).toEqual(Array.from({ length: 2 }, () => ({ outcome: 'O wins', reward: -1, moves: 0 })));
  });

  test('what it prints is kept apart from what it answers', async () => {
    const policyX = python('print(\'{"totalReward": 1}\'); return board.index(None)');
    const { players, totalReward } = await runMatch(
      { policyX, policyO: policyX, seed: 1, games: 1 },
      { backend: 'inline' },
    );
    expect(players.X.stdout).toBe('{"totalReward": 1}\n'.repeat(4));
    expect(players.O.stdout).toBe('{"totalReward": 1}\n'.repeat(3));
    expect(totalReward).toBe(1);
  });
});

describe('rngMode', () => {
  const drawing = (count: number) =>
    javascript(`for (let i = 0; i < ${count}; i++) rng.random(); return board.indexOf(null);`);
  const movesOf = async (rngMode: 'shared' | 'per-player', draws: number) =>
    (
      await runMatch(
        { policyX: drawing(draws), policyO: 'random', seed: 3, games: 20, rngMode },
        { backend: 'inline' },
      )
    ).digest;

  test('per-player: what X draws cannot shift O’s luck; shared: it does', async () => {
    expect(await movesOf('per-player', 0)).toBe(await movesOf('per-player', 7));
    expect(await movesOf('shared', 0)).not.toBe(await movesOf('shared', 7));
  });
});

describe('verification', () => {
  const spec = parseMatchSpec({ policyX: 'random', policyO: 'random', seed: 9, games: 20 });
  const honest = playMatch(spec, {}, 'here');
  const ORIGIN = { backend: 'test', specDigest: matchSpecDigest(spec) };
  const refuse = (claim: MatchClaim) =>
    expect(() => verifyMatch(spec, claim, ORIGIN)).toThrow(
      expect.objectContaining({ code: 'FORGED_RESULT' }),
    );

  test('accepts what happened', () => {
    expect(verifyMatch(spec, honest, ORIGIN).verified).toBe(true);
  });

  test('refuses or follows any altered move: never the claimed result of other moves', () => {
    const { digest } = verifyMatch(spec, honest, ORIGIN);
    fc.assert(
      fc.property(fc.nat(honest.moves.length - 1), fc.nat(255), (index, square) => {
        fc.pre(honest.moves[index] !== square);
        const moves = honest.moves.with(index, square);
        try {
          expect(verifyMatch(spec, { ...honest, moves }, ORIGIN).digest).not.toBe(digest);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FORGED_RESULT' });
        }
      }),
    );
  });

  test('refuses missing games, left-over moves, and forfeits of a finished game', () => {
    const failure = { fault: 'policy', code: 'EXCEPTION', message: '', step: 0 } as const;
    refuse({ ...honest, lengths: honest.lengths.slice(1) });
    refuse({ ...honest, moves: honest.moves.slice(1) });
    refuse({ ...honest, forfeits: [{ game: 0, player: 'X', failure }] });
    refuse({ ...honest, forfeits: [{ game: 99, player: 'X', failure }] });
  });

  test('refuses forfeits, fuel and output of a built-in policy', () => {
    const failure = { fault: 'policy', code: 'EXCEPTION', message: '', step: 0 } as const;
    const one = parseMatchSpec({ policyX: 'random', policyO: 'minimax', seed: 9, games: 1 });
    const claim = playMatch(one, {}, 'here');
    const forfeited = {
      ...claim,
      lengths: Uint8Array.of(1),
      moves: claim.moves.slice(0, 1),
      forfeits: [{ game: 0, player: 'O', failure } as const],
    };
    expect(() => verifyMatch(one, forfeited, ORIGIN)).toThrow('built-in');
    refuse({ ...honest, players: { ...honest.players, O: { ...honest.players.O, fuelUsed: 1n } } });
    refuse({ ...honest, players: { ...honest.players, X: { ...honest.players.X, stdout: 'hi' } } });
  });

  describe('of forfeits', () => {
    const code = parseMatchSpec({
      policyX: 'random',
      policyO: javascript('throw 1;'),
      seed: 9,
      games: 3,
    });
    const failed = { ...NO_GUEST, fuelUsed: 1n, memoryDigest: 'a'.repeat(64) };
    const claimOf = (...steps: (number | null)[]): MatchClaim => ({
      ...honest,
      players: { X: NO_GUEST, O: failed },
      lengths: Uint8Array.of(1, 1, 1),
      moves: Uint8Array.of(4, 4, 4),
      forfeits: steps.map((step, game) => ({
        game,
        player: 'O',
        failure: { fault: 'policy', code: 'EXCEPTION', message: '', step },
      })),
    });
    const verify = (claim: MatchClaim) => verifyMatch(code, claim, ORIGIN);

    test.each([
      ['one at each decision', [0, 1, 2]],
      ['code that does not load', [null, null, null]],
      ['a guest that stopped at its first decision', [0, 0, 0]],
      ['a guest that stopped at its second', [0, 1, 1]],
    ])('believes %s', (_, steps) => {
      expect(verify(claimOf(...steps)).failures).toHaveLength(3);
    });

    test.each([
      ['a decision that was not yet', [0, 2, 3]],
      ['a decision that was before, and did not fail', [1, 1, 1]],
      ['code that stops loading', [0, null, null]],
      ['code that loads after all', [null, 1, 2]],
    ])('refuses %s', (_, steps) => {
      expect(() => verify(claimOf(...steps))).toThrow(expect.objectContaining({ code: 'FORGED_RESULT' }));
    });

    test('refuses moves of code that did not load', () => {
      const { forfeits } = claimOf(null, null, null);
      const played = {
        ...honest,
        lengths: Uint8Array.of(1, 5, 1),
        forfeits: forfeits.filter((_, i) => i !== 1),
      };
      expect(() => verify({ ...played, moves: Uint8Array.of(4, 0, 3, 1, 4, 2, 4) })).toThrow('did not load');
    });

    test.each([
      ['that left no memory', { ...failed, memoryDigest: null }, 'a failure without the memory that it left'],
      ['that used more fuel than it had', { ...failed, fuelUsed: 10n ** 18n }, 'fuel of a guest that had'],
      [
        'that printed more than it may',
        { ...failed, stdout: 'x'.repeat(65_537) },
        '65537 characters printed',
      ],
    ])('refuses a guest %s', (_, O, message) => {
      expect(() => verify({ ...claimOf(0, 1, 2), players: { X: NO_GUEST, O } })).toThrow(message);
    });

    test('refuses them out of the order of the games', () => {
      const claim = claimOf(0, 1, 2);
      expect(() => verify({ ...claim, forfeits: claim.forfeits.toReversed() })).toThrow('order');
    });
  });
});

describe('evaluation', () => {
  test('Monte Carlo agrees with the exact value', async () => {
    for (const [policyX, policyO] of [
      ['random', 'random'],
      ['greedy', 'random'],
      ['random', 'minimax'],
    ] as const) {
      const seeds = Array.from({ length: 20 }, (_, seed) => seed);
      const { interval } = await evaluateMatchup({ policyX, policyO, seeds, games: 200, backend: 'inline' });
      const exact = exactMatchup(policyX, policyO).value;
      const slack = (interval!.high - interval!.low) / 2;
      expect(exact).toBeGreaterThanOrEqual(interval!.low - slack);
      expect(exact).toBeLessThanOrEqual(interval!.high + slack);
    }
  });

  test('few seeds carry a warning; one has no deviation', async () => {
    const { std, interval, warnings } = await evaluateMatchup({
      policyX: 'random',
      policyO: 'random',
      seeds: [0],
      games: 2,
      backend: 'inline',
    });
    expect([std, interval]).toEqual([null, null]);
    expect(warnings).toEqual(['one seed gives no interval; 10 or more rank policies reliably']);
  });

  test('a tournament ranks minimax over greedy over random', async () => {
    const policies = { random: 'random', minimax: 'minimax', greedy: 'greedy' } as const;
    const { ratings, matchups } = await evaluateTournament({
      policies,
      seeds: [0, 1],
      games: 50,
      backend: 'inline',
    });
    expect(ratings.map(({ policy }) => policy)).toEqual(['minimax', 'greedy', 'random']);
    expect(matchups).toHaveLength(6);
  });

  test('an abort ends it', async () => {
    const signal = AbortSignal.abort();
    const matchup = evaluateMatchup({ policyX: 'random', policyO: 'random', seeds: [0, 1], signal });
    await expect(matchup).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('hostile specs', () => {
  test('a table’s wrong key is named, and the form of a right one', () => {
    const policyX = { kind: 'builtin', name: 'q-table', params: { table: { '(0,0),4': 1 } } };
    expect(() => parseMatchSpec({ policyX, policyO: 'random', seed: 0 })).toThrow(
      'policyX.params.table.(0,0),4: expected a key such as "(0, 0, 0, 0, 1, 0, 0, 0, 2),8", received "(0,0),4"',
    );
  });

  test.each([
    [{ policyX: 'clever' }, 'policyX'],
    [{ games: 0 }, 'games'],
    [{ games: 10_001 }, 'games'],
    [{ seed: 1.5 }, 'seed'],
    [{ rngMode: 'none' }, 'rngMode'],
    [{ surprise: 1 }, 'surprise'],
    [{ policyO: { kind: 'code', language: 'perl', source: '' } }, 'policyO'],
    [{ policyO: { kind: 'code', language: 'python', source: '', digest: '0' } }, 'policyO'],
    [{ policyO: { kind: 'builtin', name: 'q-table', params: { table: { x: 1 } } } }, 'policyO'],
  ])('%j is refused by name', (change, path) => {
    const input = { policyX: 'random', policyO: 'random', seed: 0, ...change };
    expect(() => parseMatchSpec(input)).toThrow(
      expect.objectContaining({ code: 'INVALID_SPEC', message: expect.stringContaining(path) }),
    );
  });
});
