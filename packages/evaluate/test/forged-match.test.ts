import { NO_GUEST } from '@reroll/rollout/guests';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MatchSpec, matchSpecDigest, parseMatchSpec } from '../src/match/match-spec.js';
import { type MatchClaim, playMatch } from '../src/match/play-match.js';
import { verifyMatch } from '../src/match/verify-match.js';
import { javascript } from './support/policies.js';

const ENV = 'ConnectFour-v0';
const RANDOM = { policyX: 'random', policyO: 'random' } as const;

describe('forged claims of connect four', () => {
  const spec = parseMatchSpec({ ...RANDOM, env: ENV, seed: 9, games: 2 });
  const honest = playMatch(spec, {}, 'here');
  const verify = (claim: Partial<MatchClaim>, of: MatchSpec = spec) =>
    verifyMatch(of, { ...honest, ...claim }, { backend: 'test', specDigest: matchSpecDigest(of) });
  const [first, second] = [honest.lengths[0]!, honest.lengths[1]!];

  test('what happened is believed', () => expect(verify({}).verified).toBe(true));

  test.each<[string, Partial<MatchClaim>]>([
    ['a move left over', { moves: Uint8Array.of(...honest.moves, 3) }],
    ['a move too few', { moves: honest.moves.slice(0, -1) }],
    ['a game that goes on after its end', { lengths: Uint8Array.of(first + 1, second - 1) }],
    [
      'a move after the end of the last game',
      { lengths: Uint8Array.of(first, second + 1), moves: Uint8Array.of(...honest.moves, 3) },
    ],
    ['a game that is not over', { lengths: Uint8Array.of(first - 1, second + 1) }],
    ['a game too many', { lengths: Uint8Array.of(first, second, 0) }],
    ['a game without moves', { lengths: Uint8Array.of(0, second), moves: honest.moves.slice(first) }],
    ['a column that does not exist', { moves: honest.moves.with(0, 7) }],
    ['the longest game there is, and one move', { lengths: Uint8Array.of(43, first + second - 43) }],
    [
      'seven discs in a column',
      {
        lengths: Uint8Array.of(7, second),
        moves: Uint8Array.of(3, 3, 3, 3, 3, 3, 3, ...honest.moves.slice(first)),
      },
    ],
  ])('%s is refused', (_, claim) => {
    expect(() => verify(claim)).toThrow(expect.objectContaining({ code: 'FORGED_RESULT' }));
  });

  test('only code forfeits, when it is to move, in a game that is not over', () => {
    const code = javascript('throw 1;');
    const coded = parseMatchSpec({ ...spec, policyX: code, policyO: code, games: 1 });
    const verdict = (player: 'X' | 'O', moves: number[]) => {
      const step = moves.filter((_, move) => (move % 2 === 0 ? 'X' : 'O') === player).length;
      const failure = { fault: 'policy', code: 'EXCEPTION', message: '', step } as const;
      const lengths = Uint8Array.of(moves.length);
      const failed = { ...NO_GUEST, fuelUsed: 1n, memoryDigest: 'a'.repeat(64) };
      const players = { X: NO_GUEST, O: NO_GUEST, [player]: failed };
      const forfeits = [{ game: 0, player, failure }];
      return verify({ lengths, moves: Uint8Array.from(moves), forfeits, players }, coded).games[0]?.outcome;
    };
    expect(verdict('O', [3])).toBe('X wins');
    expect(verdict('X', [0, 1, 0, 1, 0, 1])).toBe('O wins');
    const refused = expect.objectContaining({
      code: 'FORGED_RESULT',
      message: expect.stringContaining('forfeited by a player who is not to move'),
    });
    expect(() => verdict('X', [3])).toThrow(refused);
    // X has four on each other: nobody moves any more.
    expect(() => verdict('O', [0, 1, 0, 1, 0, 1, 0])).toThrow(refused);
  });

  test('any altered move is refused, or followed to a digest of its own', () => {
    const { digest } = verify({});
    fc.assert(
      fc.property(fc.nat(honest.moves.length - 1), fc.nat(255), (index, column) => {
        fc.pre(honest.moves[index] !== column);
        try {
          expect(verify({ moves: honest.moves.with(index, column) }).digest).not.toBe(digest);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FORGED_RESULT' });
        }
      }),
    );
  });

  test('a match of another game is none of this one', () => {
    const other = playMatch(parseMatchSpec({ ...RANDOM, seed: 9, games: 2 }), {}, 'here');
    expect(() => verify(other)).toThrow(expect.objectContaining({ code: 'FORGED_RESULT' }));
  });
});
