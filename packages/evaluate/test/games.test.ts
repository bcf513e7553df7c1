import type { PolicyLanguage } from '@reroll/policy';
import { builtInManifest, SimCore, type SpaceJson } from '@reroll/sim-core';
import { sha256Hex } from '@reroll/trajectory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { type GameId, gameIds } from '../src/match/game.js';
import { type MatchSpec, parseMatchSpec } from '../src/match/match-spec.js';
import { playMatch } from '../src/match/play-match.js';
import { runMatch } from '../src/match/run-match.js';
import { verifyMatch } from '../src/match/verify-match.js';
import { forcedSquare } from '../src/tictactoe/move-distribution.js';
import type { Disc } from './support/connect-four-rules.js';
import { javascript, python } from './support/policies.js';

const RANDOM = { policyX: 'random', policyO: 'random' } as const;
const INLINE = { backend: 'inline' } as const;

type BoxJson = Extract<SpaceJson, { type: 'Box' }>;

const TWO_PLAYER = builtInManifest().environments.filter(({ players }) => players === 2);

describe.each(TWO_PLAYER)('$id', ({ id, observationSpace, actionSpace }) => {
  const env = id as GameId;

  test('is a game of matches', () => expect(gameIds()).toContain(env));

  /** Plays and hashes a match of random players with nothing of this package, byte by byte. */
  function byHand({ seed, games, rngMode, options = {} }: MatchSpec): { digest: string; moves: number[] } {
    const core = SimCore.create();
    const [x, o] = [core.mt19937(2n * BigInt(seed)), core.mt19937(2n * BigInt(seed) + 1n)];
    const shared = core.mt19937(seed);
    const judge = core.make(id, { ...options });
    const { shape } = observationSpace as BoxJson;
    const json = `{"actionDtype":"|u1","env":"${id}","observationDtype":"|i1","observationShape":[${shape}],"options":${JSON.stringify(options)},"seed":"${seed}"}`;
    const header = Buffer.from(`reroll-trajectory-1\n${json}\n`);
    const board = () => Buffer.from(judge.observation as Uint8Array);
    const digests: Buffer[] = [];
    const moves: number[] = [];
    for (let game = 0; game < games; game++) {
      judge.reset();
      const parts = [header, board()];
      while (!judge.terminated && !judge.truncated) {
        const legal = [...judge.actionMask!.keys()].filter((action) => judge.actionMask![action]);
        const own = judge.playerToMove === 1 ? x : o;
        const action = (rngMode === 'shared' ? shared : own).choice(legal);
        judge.step(action);
        const reward = Buffer.alloc(8);
        reward.writeDoubleLE(judge.reward);
        const flags = (judge.terminated ? 1 : 0) + (judge.truncated ? 2 : 0);
        parts.push(Buffer.of(action), reward, Buffer.of(flags), board());
        moves.push(action);
      }
      digests.push(Buffer.from(sha256Hex(Buffer.concat(parts)), 'hex'));
    }
    return { digest: sha256Hex(Buffer.concat(digests)), moves };
  }

  test('random against random is what its rules, its stream and SHA-256 make of it', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -3n, max: 1n << 70n }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('shared', 'per-player'),
        fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
        (seed, games, rngMode, maxEpisodeSteps) => {
          const options = maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps };
          const spec = parseMatchSpec({ ...RANDOM, env, seed, games, rngMode, options });
          const claim = playMatch(spec, {}, 'here');
          const expected = byHand(spec);
          expect(Array.from(claim.moves)).toEqual(expected.moves);
          expect(verifyMatch(spec, claim, { backend: '', specDigest: '' }).digest).toBe(expected.digest);
        },
      ),
    );
  });

  test('greedy beats random on either side', async () => {
    const options = { env, seeds: [0, 1, 2, 3], ...INLINE };
    const asX = await evaluateMatchup({ ...options, policyX: 'greedy', policyO: 'random' });
    const asO = await evaluateMatchup({ ...options, policyX: 'random', policyO: 'greedy' });
    expect(asX.mean).toBeGreaterThan(0.7);
    expect(asO.mean).toBeLessThan(-0.5);
  });

  test.each<[string, PolicyLanguage]>([
    ['Python', 'python'],
    ['JavaScript', 'javascript'],
  ])('an illegal action of %s forfeits, and the message names the legal ones', async (_, language) => {
    const { n } = actionSpace as Extract<SpaceJson, { type: 'Discrete' }>;
    const answers = language === 'python' ? [-1, n] : [-1, n, 255, 256, 2 ** 40];
    for (const answer of answers) {
      const policyX = language === 'python' ? python(`return ${answer}`) : javascript(`return ${answer};`);
      const { failures, games } = await runMatch(
        { policyX, policyO: 'random', env, seed: 0, games: 1 },
        INLINE,
      );
      expect(games).toEqual([{ outcome: 'O wins', reward: -1, moves: 0 }]);
      const legal = Array.from({ length: n }, (_, action) => action).join(', ');
      const message = `action must be one of ${legal}, got ${answer}`;
      expect(failures).toMatchObject([
        { player: 'X', failure: { code: 'INVALID_ACTION', message, step: 0 } },
      ]);
    }
  });
});

describe('tic-tac-toe stays as it was published', () => {
  test.each([
    [
      { policyX: 'random', policyO: 'greedy', seed: 5 } as const,
      'edb1ffaeb2de3b7a5c67ccee36a8439f7ddfbf3857c70a5df1fadc745936ab6d',
      '11c5dfbe1e612df243996d35c2682de658539c98590e299e1b6e73fdcf83694a',
    ],
    [
      {
        policyX: javascript('return rng.choice(board.flatMap((v, i) => (v === null ? [i] : [])));'),
        policyO: 'minimax',
        seed: -7,
        games: 9,
        rngMode: 'per-player',
      } as const,
      '8bc175d102b71234d6a2031dcb9295901954c2f6669e58ca196da7edc32ecf87',
      undefined,
    ],
  ])('digests of match %# and its spec', async (spec, digest, specDigest) => {
    const result = await runMatch(spec, INLINE);
    expect(result.digest).toBe(digest);
    if (specDigest !== undefined) expect(result.specDigest).toBe(specDigest);
    const named = { ...spec, env: 'TicTacToe-v0', options: {} } as const;
    expect((await runMatch(named, INLINE)).specDigest).toBe(result.specDigest);
  });

  test('greedy is forced where enumeration says so, at every decision of both sides', () => {
    const policies = { policyX: 'greedy', policyO: 'greedy' } as const;
    const { lengths, moves } = playMatch(parseMatchSpec({ ...policies, seed: 3, games: 500 }), {}, 'here');
    let forced = 0;
    let at = 0;
    for (const length of lengths) {
      const board: Disc[] = new Array<Disc>(9).fill(0);
      for (let move = 0; move < length; move++) {
        const player = move % 2 === 0 ? 1 : 2;
        const square = forcedSquare(board, player);
        if (square !== undefined) expect(moves[at]).toBe(square);
        if (square !== undefined) forced++;
        board[moves[at++]!] = player;
      }
    }
    expect(forced).toBeGreaterThan(1000);
  });

  test('guests of tic-tac-toe get no mask: it costs fuel', async () => {
    const policyX = python(
      'print(action_mask); return board.index(None)',
      'board, player, rng, action_mask=0',
    );
    const { players } = await runMatch({ policyX, policyO: 'random', seed: 0, games: 1 }, INLINE);
    expect(players.X.stdout).toMatch(/^(0\n)+$/);
  });
});
