import { definePolicy } from '@reroll/policy';
import { createBackend, RolloutError } from '@reroll/rollout';
import { describe, expect, test } from 'vitest';
import { evaluateMatchup } from '../src/match/evaluate-matchup.js';
import { evaluateTournament } from '../src/match/evaluate-tournament.js';
import type { MatchSpec } from '../src/match/match-spec.js';
import { runMatch } from '../src/match/run-match.js';
import { CountingBackend } from './support/counting-backend.js';
import { ENDLESS } from './support/endless.js';

const RANDOM = { policyX: 'random', policyO: 'random', games: 1 } as const;
const seedsUpTo = (count: number) => Array.from({ length: count }, (_, seed) => seed);

describe('an evaluation', () => {
  test('plays a few matches at a time, each as soon as there is room for it', async () => {
    const backend = new CountingBackend(2);
    const { runs } = await evaluateMatchup({ ...RANDOM, seeds: seedsUpTo(50), backend });
    expect(runs.map(({ seed }) => Number(seed))).toEqual(seedsUpTo(50));
    expect(backend.mostActive).toBe(4);
  });

  test('ends with the first match that cannot be had: no other starts, none is left under way', async () => {
    const backend = new CountingBackend(2, async ({ seed }: MatchSpec) => {
      if (seed === '5') throw new RolloutError('FORGED_RESULT', 'seed 5 is forged');
    });
    const evaluation = evaluateMatchup({ ...RANDOM, seeds: seedsUpTo(1000), backend });
    await expect(evaluation).rejects.toThrow('seed 5 is forged');
    expect(backend.started).toBeLessThan(20);
    expect(backend.active).toBe(0);
  });

  test('plays a match again, once, after an error that is not reroll’s', async () => {
    let failures = 1;
    const backend = new CountingBackend(1, async () => {
      if (failures-- > 0) throw new TypeError('the network is down');
    });
    expect((await evaluateMatchup({ ...RANDOM, seeds: [7], backend })).runs[0]!.verified).toBe(true);
    expect(backend.started).toBe(2);
  });

  test('reads a policy once, however many seeds there are', async () => {
    const readsFor = async (seeds: number[]) => {
      let reads = 0;
      const params = {
        get table() {
          reads++;
          return { '(0, 0, 0, 0, 0, 0, 0, 0, 0),4': 1 };
        },
      };
      const policyX = { kind: 'builtin', name: 'q-table', params } as const;
      await evaluateMatchup({ ...RANDOM, policyX, seeds, backend: 'inline' });
      return reads;
    };
    expect(await readsFor(seedsUpTo(20))).toBe(await readsFor([0]));
  });

  test('counts the games that each side forfeited', async () => {
    const policyO = definePolicy({
      language: 'javascript',
      source: 'let n = 0; function chooseAction(b) { if (n++ > 5) throw 1; return b.indexOf(null); }',
    });
    const { forfeits, runs } = await evaluateMatchup({
      ...RANDOM,
      games: 9,
      policyO,
      seeds: [0, 1],
      backend: 'inline',
    });
    expect(forfeits.O).toBeGreaterThan(1);
    expect(forfeits).toEqual({ X: 0, O: runs[0]!.failures.length + runs[1]!.failures.length });
  });

  test('names each match by its own spec', async () => {
    const { runs } = await evaluateMatchup({ ...RANDOM, seeds: [3, -4], backend: 'inline' });
    for (const { seed, specDigest } of runs) {
      expect((await runMatch({ ...RANDOM, seed }, { backend: 'inline' })).specDigest).toBe(specDigest);
    }
    expect(runs[0]!.specDigest).not.toBe(runs[1]!.specDigest);
  });

  test.each([
    ['a seed that is none', { seeds: [0, 1.5] }, { code: 'INVALID_SPEC', issues: [{ path: 'seeds[1]' }] }],
    ['no seeds', { seeds: [] }, { name: 'RangeError' }],
    [
      'too many',
      { seeds: seedsUpTo(100_001) },
      { name: 'RangeError', message: 'seeds must hold at most 100000 seeds' },
    ],
    [
      'a seed that repeats',
      { seeds: [5, 3, 4, '03'] },
      { name: 'RangeError', message: 'seeds must differ, got 3 as seeds[3] after 3 as seeds[1]' },
    ],
    [
      'the negative of a seed, whose stream is the same',
      { seeds: [3, -3] },
      { name: 'RangeError', message: 'seeds must differ, got -3 as seeds[1] after 3 as seeds[0]' },
    ],
    [
      'a seed that repeats, with a stream for each player',
      { seeds: [-3, -3], rngMode: 'per-player' as const },
      { name: 'RangeError' },
    ],
    ['a policy that is none', { policyX: 'clever' as 'random', seeds: [0] }, { code: 'INVALID_SPEC' }],
  ])('refuses %s before it plays', async (_, change, error) => {
    const backend = new CountingBackend(1);
    await expect(evaluateMatchup({ ...RANDOM, ...change, backend })).rejects.toMatchObject(error);
    expect(backend.started).toBe(0);
  });

  test('tells a seed from its negative where each player has a stream', async () => {
    const options = { ...RANDOM, games: 10, rngMode: 'per-player', backend: 'inline' } as const;
    const { runs } = await evaluateMatchup({ ...options, seeds: [3, -3] });
    expect(runs[0]!.digest).not.toBe(runs[1]!.digest);
  });

  test('leaves a given backend open, and its settings alone', async () => {
    await using backend = createBackend('worker', { concurrency: 1 });
    await evaluateMatchup({ ...RANDOM, seeds: [0], backend });
    await expect(evaluateMatchup({ ...RANDOM, seeds: [0], backend, concurrency: 2 })).rejects.toThrow(
      "concurrency is the given backend's own",
    );
    await expect(runMatch({ ...RANDOM, seed: 0 }, { backend, timeoutMs: 5 })).rejects.toThrow(TypeError);
    expect((await runMatch({ ...RANDOM, seed: 0 }, { backend })).verified).toBe(true);
  });

  test('keeps its time limit', async () => {
    const endless = { ...RANDOM, policyX: ENDLESS, seeds: [0], backend: 'worker' } as const;
    await expect(evaluateMatchup({ ...endless, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
    });
  });

  test('refuses a time limit that is none', async () => {
    await expect(runMatch({ ...RANDOM, seed: 0 }, { timeoutMs: 0 })).rejects.toThrow('timeoutMs');
  });
});

describe('a tournament', () => {
  const options = { seeds: [0, 1], games: 2 } as const;

  test('plays every match-up on the same workers', async () => {
    const policies = { a: 'random', b: 'greedy', c: 'random' } as const;
    const { matchups } = await evaluateTournament({
      ...options,
      policies,
      backend: 'worker',
      concurrency: 1,
    });
    const isolates = matchups.flatMap(({ runs }) => runs.map(({ isolate }) => isolate));
    expect(new Set(isolates).size).toBe(1);
  });

  test('refuses two policies of one name, and says which', async () => {
    const policies = [
      ['mine', 'random'],
      ['yours', 'greedy'],
      ['mine', 'greedy'],
    ] as const;
    const tournament = evaluateTournament({ ...options, policies, backend: 'inline' });
    await expect(tournament).rejects.toThrow('policies must have different names, got "mine" twice');
  });

  test.each([
    ['null', null, 'policies must be an object of policies or pairs, got null'],
    ['a text', 'random', 'policies must be an object of policies or pairs, got string'],
    ['what are no pairs', ['random', 'greedy'], 'policies must hold pairs of a name and a policy'],
    ['a name that is none', [[1, 'random']], 'policies must hold pairs of a name and a policy'],
  ])('refuses %s with a TypeError', async (_, policies, message) => {
    const tournament = evaluateTournament({ ...options, policies: policies as never, backend: 'inline' });
    await expect(tournament).rejects.toThrow(new TypeError(message));
  });

  test('reads every policy before it plays, and names the entrant that is none', async () => {
    const backend = new CountingBackend(1);
    const policies = { a: 'random', b: 'greedy', c: 'clever' as 'random' } as const;
    await expect(evaluateTournament({ ...options, policies, backend })).rejects.toMatchObject({
      code: 'INVALID_SPEC',
      issues: [{ path: expect.stringMatching(/^policies\.c/) }],
    });
    expect(backend.started).toBe(0);
  });

  test('takes no more of endless policies or seeds than it may', async () => {
    function* endless() {
      for (let n = 0; ; n++) yield [`policy ${n}`, 'random'] as const;
    }
    const tooMany = evaluateTournament({ ...options, policies: endless(), backend: 'inline' });
    await expect(tooMany).rejects.toThrow('policies must hold 2 to 64 policies, got more');
    function* seeds() {
      for (let seed = 0; ; seed++) yield seed;
    }
    const policies = { a: 'random', b: 'greedy' } as const;
    const tooLong = evaluateTournament({ policies, seeds: seeds(), backend: 'inline' });
    await expect(tooLong).rejects.toThrow('seeds must hold at most 100000 seeds');
  });

  test('refuses more games together than it can keep, before it plays', async () => {
    const backend = new CountingBackend(1);
    const policies = { a: 'random', b: 'greedy', c: 'minimax' } as const;
    const large = { seeds: seedsUpTo(1000), games: 5000, backend };
    await expect(evaluateTournament({ ...large, policies })).rejects.toThrow(
      'seeds, games and match-ups must give at most 10000000 games together, got 1000 × 5000 × 6',
    );
    const pair = { policyX: 'random', policyO: 'random' } as const;
    await expect(evaluateMatchup({ ...large, ...pair, seeds: seedsUpTo(2001) })).rejects.toThrow(RangeError);
    expect(backend.started).toBe(0);
  });

  test('lets one policy enter under two names', async () => {
    const policies = new Map([
      ['2', 'random'],
      ['1', 'random'],
    ] as const);
    const { matchups } = await evaluateTournament({ ...options, policies, backend: 'inline' });
    expect(matchups.map(({ x, o }) => [x, o])).toEqual([
      ['2', '1'],
      ['1', '2'],
    ]);
  });
});
