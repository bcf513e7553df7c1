import { describe, expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import {
  type CodePolicy,
  type PolicyLanguage,
  type PolicyTextName,
  policySource,
  type Square,
} from '../src/index.js';
import { interpreters } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';
import { type GameResult, playGames, seat } from './support/tic-tac-toe.js';

const LANGUAGES = ['python', 'javascript'] as const;
function play(x: CodePolicy, o: CodePolicy, seed: string, games: number): GameResult[] {
  return playGames(interpreters, x, o, new Mt19937(BigInt(seed)), games);
}

describe('the reference games', () => {
  const names = (text: string): PolicyTextName => text as PolicyTextName;
  const pairings: [PolicyLanguage, PolicyLanguage][] = [
    ['python', 'python'],
    ['javascript', 'javascript'],
    ['javascript', 'python'],
  ];
  const runs = golden.matchups.flatMap(({ x, o, runs }) =>
    runs.map((run) => ({ x: names(x), o: names(o), ...run })),
  );

  test.each(pairings)('X in %s, O in %s', (languageX, languageO) => {
    for (const { x, o, seed, games } of runs.filter((_, index) => index % 4 < 2)) {
      const played = play(textOf(x, languageX), textOf(o, languageO), seed, games.length);
      expect(played).toEqual(games);
    }
  });
});

function textOf(name: PolicyTextName, language: PolicyLanguage): CodePolicy {
  return name === 'greedy' ? policySource('greedy', language) : policySource('random', language);
}

describe('twins', () => {
  const table = Object.fromEntries(
    Array.from({ length: 9 }, (_, square) => [`(0, 0, 0, 0, 0, 0, 0, 0, 0),${square}`, Math.sin(square + 1)]),
  );
  const twins = {
    minimax: (language: PolicyLanguage) => policySource('minimax', language),
    'q-table': (language: PolicyLanguage) => policySource('q-table', language, { table }),
  };

  test.each(['minimax', 'q-table'] as const)('%s plays the same games in both languages', (name) => {
    for (const opponent of ['random', 'greedy'] as const) {
      const [inPython, inJavaScript] = LANGUAGES.map((language) => [
        play(twins[name](language), policySource(opponent, language), '3', 5),
        play(policySource(opponent, language), twins[name](language), '4', 5),
      ]);
      expect(inJavaScript).toEqual(inPython);
    }
  });

  test('minimax never loses, and two of it draw', () => {
    const minimax = policySource('minimax', 'javascript');
    expect(play(minimax, minimax, '0', 1)).toEqual([['draw', 0, 9]]);
    const asO = play(policySource('random', 'javascript'), minimax, '1', 20);
    expect(asO.every(([, reward]) => reward <= 0)).toBe(true);
  });

  test('the Q-table policy takes the first square of highest value', () => {
    for (const language of LANGUAGES) {
      using guest = seat(interpreters[language], twins['q-table'](language), new Mt19937(0n));
      const empty: Square[] = Array.from({ length: 9 }, () => null);
      // sin(2) is the greatest of sin(1) … sin(9).
      expect(guest.chooseAction({ board: empty, player: 'X' }).action).toBe(7);
      expect(guest.chooseAction({ board: ['X', ...empty.slice(1)], player: 'O' }).action).toBe(1);
    }
  });

  test.each(LANGUAGES)('the single-agent texts decide as they say, in %s', (language) => {
    const actions = (policy: CodePolicy, observations: readonly (readonly number[])[]): unknown[] => {
      const { guest } = interpreters[language].createGuest({
        policy,
        contract: 'single-agent',
        rng: new Mt19937(9n),
      });
      return observations.map((observation) => guest?.chooseAction({ observation }).action);
    };
    const observations = [
      [0, 0, 0.1, 0],
      [0, 0, -0.1, 0],
      [0.5, 0, 0, -0.04],
    ];
    const terms = [
      [2, 3],
      [3, 1],
      [0, 0.1],
      [1, 0.2],
    ] as const;
    expect(actions(policySource('linear', language, { terms }), observations)).toEqual([1, 0, 1]);
    expect(actions(policySource('constant', language, { action: 1 }), observations)).toEqual([1, 1, 1]);
    expect(actions(policySource('alternate', language), observations)).toEqual([0, 1, 0]);
    const rng = new Mt19937(9n);
    const drawn = observations.map(() => {
      for (;;) {
        // As randrange(2) does: two bits, until they are below 2.
        const bits = Number(rng.getrandbits(2));
        if (bits < 2) return bits;
      }
    });
    expect(actions(policySource('random', language, { numActions: 2 }), observations)).toEqual(drawn);
  });
});

describe('arguments', () => {
  test('a text has one digest, whatever it is called', () => {
    expect(policySource('greedy', 'python').digest).toBe(policySource('greedy', 'python').digest);
    expect(policySource('greedy', 'python').digest).not.toBe(policySource('greedy', 'javascript').digest);
  });

  test.each([
    () => policySource('unknown' as 'greedy', 'python'),
    () => policySource('greedy', 'ruby' as 'python'),
    () => policySource('random', 'python', { numActions: 0 }),
    () => policySource('random', 'python', { numActions: 2, actionMask: true }),
    () => policySource('constant', 'python', { action: 0.5 }),
    () => policySource('constant', 'python', { action: [0.5, Number.POSITIVE_INFINITY] }),
    () => policySource('linear', 'python', { terms: [[0, Number.NaN]] }),
    () => policySource('q-table', 'python', { table: { '"]); import os #': 1 } }),
    () => policySource('q-table', 'python', { table: { '(0, 0, 0, 0, 0, 0, 0, 0, 0),9': 1 } }),
  ])('%s is refused', (call) => {
    expect(call).toThrow(RangeError);
  });
});
