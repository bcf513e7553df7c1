// Samples have the bits of Gymnasium 1.4.0: recorded ones everywhere, fresh ones where Gymnasium is installed.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../../test/support/parts.js';
import { askGymnasium, askOurs, type SpaceAnswer, type SpaceCase } from './gymnasium.js';
import { boundedSpace } from './space-arbitraries.js';

interface Recorded {
  readonly source: string;
  readonly cases: readonly { readonly question: SpaceCase; readonly answer: SpaceAnswer }[];
}

const recorded = JSON.parse(
  readFileSync(new URL('gymnasium-samples.json', import.meta.url), 'utf8'),
) as Recorded;

describe('recorded samples', () => {
  it.each(recorded.cases)('$question.space.type seeded with $question.seed', ({ question, answer }) => {
    expect(askOurs(question)).toEqual(answer);
  });
});

describe.skipIf(!has('gymnasium'))('Gymnasium', () => {
  it('still gives what was recorded', () => {
    expect(askGymnasium(recorded.cases.map(({ question }) => question))).toEqual(
      recorded.cases.map(({ answer }) => answer),
    );
  });

  it('gives the same samples of any bounded space with any seed', () => {
    const cases: SpaceCase[] = fc.sample(
      fc.record({
        space: boundedSpace,
        seed: fc.bigInt({ min: 0n, max: 1n << 300n }).map(String),
        count: fc.constant(20),
      }),
      { numRuns: 500, seed: 20_260_102 },
    );
    expect(cases.map(askOurs)).toEqual(askGymnasium(cases));
  });

  it('gives the same masked samples', () => {
    const bit = fc.integer({ min: 0, max: 1 });
    const masked = fc.integer({ min: 1, max: 12 }).chain((n) =>
      fc.record({
        space: fc.record({ type: fc.constant('Discrete' as const), n: fc.constant(n), start: fc.integer() }),
        seed: fc.nat().map(String),
        masks: fc.array(fc.array(bit, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 30 }),
      }),
    );
    const cases: SpaceCase[] = fc.sample(masked, { numRuns: 200, seed: 20_260_103 });
    expect(cases.map(askOurs)).toEqual(askGymnasium(cases));
  });
});
