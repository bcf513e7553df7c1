import { createHash, createHmac } from 'node:crypto';
import { definePolicy } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { describe, expect, test } from 'vitest';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { evaluateTournament } from '../src/match/evaluate-tournament.js';
import { drawMatchSecret, matchCommitment } from '../src/match/match-secret.js';
import { matchSpecDigest, parseMatchSpec, type RngMode } from '../src/match/match-spec.js';
import { playMatch } from '../src/match/play-match.js';
import { runMatch } from '../src/match/run-match.js';
import { javascript } from './support/policies.js';

const INLINE = { backend: 'inline' } as const;
const RANDOM = { policyX: 'random', policyO: 'random' } as const;
const SECRET = '00112233445566778899aabbccddeeff'.repeat(2);
const OTHER = 'f'.repeat(64);

/**
 * Draws once from its own stream, tries the streams of all seeds below 4,000, and with the one that fits works out every reply of a
 * random O before it moves. Where none fits it takes the first free square.
 */
const SEER = definePolicy({
  language: 'python',
  source: `
import random

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
other = None
plan = []


def find(drawn):
    for seed in range(4000):
        if random.Random(2 * seed).random() == drawn:
            print('found', seed)
            return random.Random(2 * seed + 1)
    print('not found')
    return False


def free(board):
    return [square for square in range(9) if board[square] is None]


def won(board, mark):
    return any(all(board[square] == mark for square in line) for line in LINES)


def search(board, replies):
    for square in free(board):
        after = board[:square] + ['X'] + board[square + 1:]
        if won(after, 'X'):
            return [square]
        if not replies or len(free(after)) == 0:
            continue
        reply = free(after)[replies[0]]
        after[reply] = 'O'
        if won(after, 'O'):
            continue
        rest = search(after, replies[1:])
        if rest is not None:
            return [square] + rest
    return None


def choose_action(board, player, rng):
    global other, plan
    if other is None:
        other = find(rng.random())
    if other is False:
        return free(board)[0]
    if len(free(board)) == 9:
        state = other.getstate()
        replies = [other.choice(range(n)) for n in (8, 6, 4, 2)]
        plan = search(board, replies)
        # O replies to every move but the last.
        other.setstate(state)
        for n in (8, 6, 4, 2)[: len(plan) - 1]:
            other.choice(range(n))
    return plan.pop(0)
`,
});

describe('a player who looks for the other’s stream', () => {
  const play = (rngMode: RngMode) =>
    runMatch({ policyX: SEER, policyO: 'random', seed: 3141, games: 30, rngMode }, INLINE);

  test('wins every game where the streams follow from the seed', async () => {
    const { totalReward, players, failures } = await play('per-player');
    expect(failures).toEqual([]);
    expect(players.X.stdout).toBe('found 3141\n');
    expect(totalReward).toBe(1);
  });

  test('finds nothing where they are keyed by a secret, and plays no better than it can', async () => {
    const { totalReward, players, failures, secret } = await play('committed');
    expect(failures).toEqual([]);
    expect(players.X.stdout).toBe('not found\n');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(totalReward).toBeLessThan(1);
    const plain = javascript('rng.random(); return board.indexOf(null);');
    const same = { policyX: plain, policyO: 'random', seed: 3141, games: 30, rngMode: 'committed' } as const;
    expect((await runMatch({ ...same, secret: secret! }, INLINE)).totalReward).toBe(totalReward);
  });
});

describe('the mode committed', () => {
  const spec = { ...RANDOM, seed: 7, games: 5, rngMode: 'committed' } as const;

  test('draws as its documentation says', () => {
    const core = SimCore.create();
    const { moves, lengths } = playMatch(
      { ...parseMatchSpec({ ...spec, secret: SECRET }), secret: SECRET },
      {},
      'here',
    );
    let at = 0;
    for (const [game, length] of lengths.entries()) {
      const stream = (player: string) => {
        const hmac = createHmac('sha256', Buffer.from(SECRET, 'hex')).update(
          `reroll-match-1\n7\n${game}\n${player}`,
        );
        return core.mt19937(BigInt(`0x${hmac.digest('hex')}`));
      };
      const streams = [stream('X'), stream('O')];
      const left = [0, 1, 2, 3, 4, 5, 6, 7, 8];
      for (let move = 0; move < length; move++) {
        const square = streams[move % 2]!.choice(left);
        expect(moves[at++]).toBe(square);
        left.splice(left.indexOf(square), 1);
      }
    }
    expect(at).toBe(moves.length);
  });

  test('plays the same match again with the secret that it reveals, and another with another', async () => {
    const first = await runMatch(spec, INLINE);
    const again = await runMatch({ ...spec, secret: first.secret! }, INLINE);
    expect(again).toEqual(first);
    const named = await runMatch({ ...spec, secret: SECRET }, { backend: 'worker' });
    expect(named.secret).toBe(SECRET);
    expect(named.digest).not.toBe(first.digest);
    expect(named.specDigest).not.toBe(first.specDigest);
    expect((await runMatch(spec, INLINE)).secret).not.toBe(first.secret);
  });

  test('the spec holds the commitment and not the secret, and its digest covers it', () => {
    const parsed = parseMatchSpec({ ...spec, secret: SECRET });
    expect(parsed.commitment).toBe(createHash('sha256').update(Buffer.from(SECRET, 'hex')).digest('hex'));
    expect(parsed).not.toHaveProperty('secret');
    expect(parseMatchSpec(parsed)).toEqual(parsed);
    expect(parseMatchSpec({ ...parsed, secret: SECRET })).toEqual(parsed);
    expect(matchSpecDigest(parseMatchSpec({ ...spec, secret: OTHER }))).not.toBe(matchSpecDigest(parsed));
  });

  test.each<[string, object, string]>([
    ['no secret and no commitment', {}, 'commitment'],
    ['a secret that is none', { secret: 'abc' }, 'secret'],
    ['a secret in upper case', { secret: 'F'.repeat(64) }, 'secret'],
    [
      'the commitment to another secret',
      { secret: SECRET, commitment: matchCommitment(OTHER) },
      'commitment',
    ],
    ['a secret in another mode', { rngMode: 'per-player', secret: SECRET }, 'secret'],
    ['a commitment in another mode', { rngMode: 'shared', commitment: OTHER }, 'commitment'],
  ])('a spec with %s is refused', (_, change, path) => {
    expect(() => parseMatchSpec({ ...spec, ...change })).toThrow(
      expect.objectContaining({ code: 'INVALID_SPEC', issues: [expect.objectContaining({ path })] }),
    );
  });

  test('a match whose secret the caller lacks cannot be played', async () => {
    const unkeyed = { ...spec, commitment: matchCommitment(SECRET) };
    await expect(runMatch(unkeyed, INLINE)).rejects.toMatchObject({ code: 'INVALID_SPEC' });
    expect((await runMatch({ ...unkeyed, secret: SECRET }, INLINE)).secret).toBe(SECRET);
  });

  test('one secret serves the matches of an evaluation, whose draws differ all the same', async () => {
    const { seed: _, ...options } = spec;
    const { runs } = await evaluateMatchup({ ...options, ...INLINE, seeds: [1, -1, 2] });
    expect(new Set(runs.map(({ secret }) => secret)).size).toBe(1);
    expect(new Set(runs.map(({ digest }) => digest)).size).toBe(3);
  });

  test('what one player draws cannot shift the other’s luck, and each game has streams of its own', async () => {
    const drawing = (count: number) =>
      javascript(`for (let i = 0; i < ${count}; i++) rng.random(); return board.indexOf(null);`);
    const digestOf = async (draws: number, games = 5) => {
      const input = { ...spec, policyX: drawing(draws), secret: SECRET, games };
      return (await runMatch(input, INLINE)).digest;
    };
    expect(await digestOf(0)).toBe(await digestOf(7));
  });

  test('a secret has 32 random bytes', () => {
    expect(drawMatchSecret()).toMatch(/^[0-9a-f]{64}$/);
    expect(drawMatchSecret()).not.toBe(drawMatchSecret());
    expect(() => matchCommitment('secret')).toThrow(RangeError);
  });
});

describe('tournaments', () => {
  const code = javascript('return board.indexOf(null);');
  const options = { seeds: [0, 1], games: 4, ...INLINE } as const;

  test('of untrusted policies are committed, and played again with the secret that they reveal', async () => {
    const policies = { random: 'random', code } as const;
    const first = await evaluateTournament({ ...options, policies });
    expect(first.rngMode).toBe('committed');
    const again = await evaluateTournament({ ...options, policies, secret: first.secret! });
    expect(again).toEqual(first);
    const runs = first.matchups.flatMap((matchup) => matchup.runs);
    expect(runs.every(({ secret }) => secret === first.secret)).toBe(true);
  });

  test('of built-in policies, and those whose caller says so, are as before', async () => {
    const builtIn = await evaluateTournament({
      ...options,
      policies: { random: 'random', greedy: 'greedy' },
    });
    expect(builtIn).toMatchObject({ rngMode: 'shared' });
    expect(builtIn).not.toHaveProperty('secret');
    const asked = await evaluateTournament({
      ...options,
      policies: { random: 'random', code },
      rngMode: 'shared',
    });
    const { digest } = await runMatch({ policyX: 'random', policyO: code, seed: 0, games: 4 }, INLINE);
    expect(asked.matchups[0]!.runs[0]!.digest).toBe(digest);
  });
});
