import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import golden from '../../../test/golden/tictactoe.json' with { type: 'json' };
import { has, publishedExamples } from '../../../test/support/parts.js';
import { definePolicy } from '../src/index.js';
import { interpreters } from './support/guests.js';
import { Mt19937 } from './support/mt19937.js';
import { playGames } from './support/tic-tac-toe.js';

function publishedPolicies(): Record<string, string> {
  for (const file of readdirSync(publishedExamples())) {
    const text = readFileSync(join(publishedExamples(), file), 'utf8');
    const policies = /^POLICIES: Dict\[str, str\] = \{\n(.*?)\n\}$/ms.exec(text)?.[1];
    if (policies === undefined) continue;
    return Object.fromEntries(
      [...policies.matchAll(/^ {4}"(\w+)": """\n(.*?)""",$/gms)].map(([, name, source]) => [name!, source!]),
    );
  }
  throw new Error('none of the published texts has policies');
}

describe.skipIf(!has('published'))('the published policies as they stand', () => {
  test('play the reference games', () => {
    const sources = publishedPolicies();
    for (const { x, o, runs } of golden.matchups) {
      const [policyX, policyO] = [x, o].map((name) =>
        definePolicy({ language: 'python', source: sources[name]! }),
      );
      for (const { seed, games } of runs) {
        const rng = new Mt19937(BigInt(seed));
        expect(playGames(interpreters, policyX!, policyO!, rng, games.length)).toEqual(games);
      }
    }
  });
});
