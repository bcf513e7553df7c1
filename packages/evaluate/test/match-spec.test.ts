import { RolloutError } from '@reroll/rollout';
import { builtInManifest } from '@reroll/sim-core';
import { describe, expect, test } from 'vitest';
import { evaluateTournament } from '../src/match/evaluate-tournament.js';
import { gameIds } from '../src/match/game.js';
import { matchSpecDigest, parseMatchSpec } from '../src/match/match-spec.js';

const ENV = 'ConnectFour-v0';
const RANDOM = { policyX: 'random', policyO: 'random' } as const;
const INLINE = { backend: 'inline' } as const;

const TWO_PLAYER = builtInManifest().environments.filter(({ players }) => players === 2);

describe('specs of games', () => {
  const refusalOf = (change: object): string => {
    try {
      parseMatchSpec({ ...RANDOM, seed: 0, ...change });
    } catch (error) {
      if (error instanceof RolloutError && error.code === 'INVALID_SPEC') return error.message;
      throw error;
    }
    throw new Error('accepted');
  };
  const games = 'an environment of two players, ConnectFour-v0 or TicTacToe-v0';

  test('the ids are those of the manifest', () => {
    expect([...gameIds()].sort()).toEqual(TWO_PLAYER.map(({ id }) => id).sort());
  });

  test.each<[object, string]>([
    [{ env: 'CartPole-v1' }, `env: expected ${games}, received "CartPole-v1"`],
    [{ env: 'Chess-v0' }, `env: expected ${games}, received "Chess-v0"`],
    [{ env: null }, `env: expected ${games}, received null`],
    [{ env: { id: ENV } }, `env: expected ${games}, received an object`],
    [
      { env: ENV, policyX: 'minimax' },
      `policyX.name: expected random, greedy or code, which play ${ENV}: minimax plays TicTacToe-v0 alone, received "minimax"`,
    ],
    [
      { env: ENV, policyO: { kind: 'builtin', name: 'q-table', params: { table: {} } } },
      `policyO.name: expected random, greedy or code, which play ${ENV}: q-table plays TicTacToe-v0 alone, received "q-table"`,
    ],
    [
      { env: ENV, options: { rows: 6 } },
      `options.rows: expected an option of ${ENV}: it has maxEpisodeSteps, received 6`,
    ],
    [
      { options: { maxEpisodeSteps: 0 } },
      'options.maxEpisodeSteps: expected an integer from 1 to 16777216, received 0',
    ],
    [{ options: [] }, 'options: expected record, received an array'],
  ])('%j is refused', (change, message) => {
    expect(refusalOf(change)).toBe(`the spec is not valid\n${message}`);
  });

  test('an entrant that does not play the game is named before anything is played', async () => {
    const policies = { a: 'random', b: 'minimax' } as const;
    const tournament = evaluateTournament({ policies, env: ENV, seeds: [0], ...INLINE });
    await expect(tournament).rejects.toMatchObject({
      code: 'INVALID_SPEC',
      issues: [{ path: 'policies.b.name', received: '"minimax"' }],
    });
  });

  test('the canonical form holds what differs from the defaults', () => {
    const plain = parseMatchSpec({ ...RANDOM, env: ENV, seed: 0 });
    expect(plain).not.toHaveProperty('options');
    expect(parseMatchSpec({ ...RANDOM, env: ENV, seed: 0, options: { maxEpisodeSteps: null } })).toEqual(
      plain,
    );
    const limited = parseMatchSpec({ ...RANDOM, env: ENV, seed: 0, options: { maxEpisodeSteps: 9 } });
    expect(limited.options).toEqual({ maxEpisodeSteps: 9 });
    expect(parseMatchSpec(limited)).toEqual(limited);
    expect(matchSpecDigest(limited)).not.toBe(matchSpecDigest(plain));
  });
});
