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

  test('a loser who stops in time does not win: only code forfeits, when it is to move', () => {
    const coded = parseMatchSpec({ ...spec, policyO: javascript('throw 1;') });
    const failure = { fault: 'policy', code: 'EXCEPTION', message: '', step: 0 } as const;
    const claim = (player: 'X' | 'O', moves: number[]) => ({
      lengths: Uint8Array.of(moves.length, 1),
      moves: Uint8Array.of(...moves, 3),
      forfeits: [
        { game: 0, player, failure },
        { game: 1, player: 'O', failure: { ...failure, step: 1 } } as const,
      ],
    });
    expect(verify(claim('O', [3]), coded).games[0]).toMatchObject({ outcome: 'X wins', moves: 1 });
    const refused = expect.objectContaining({ code: 'FORGED_RESULT' });
    expect(() => verify(claim('X', [3]), coded)).toThrow(refused);
    expect(() => verify(claim('X', []), coded)).toThrow(refused);
    // X has four on each other: the game was over.
    expect(() => verify(claim('O', [0, 1, 0, 1, 0, 1, 0]), coded)).toThrow(refused);
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
