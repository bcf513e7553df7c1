// Random headers and episodes for the property tests.
import fc from 'fast-check';
import type { JsonValue, TrajectoryHeader, TrajectoryStep } from '../src/index.js';

const floatObservation = fc.float({ noNaN: true });
const byteObservation = fc.integer({ min: -128, max: 127 });

export const header: fc.Arbitrary<TrajectoryHeader> = fc.record({
  env: fc.string({ minLength: 1, unit: 'grapheme' }),
  seed: fc.bigInt().map(String),
  options: fc
    .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }))
    .map((options) => options as Record<string, JsonValue>),
  actionDtype: fc.constant('|u1' as const),
  observationDtype: fc.constantFrom('<f4' as const, '|i1' as const),
  observationShape: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
});

export interface Episode {
  readonly header: TrajectoryHeader;
  readonly first: number[];
  readonly steps: TrajectoryStep[];
}

/** Episodes of 0 to 12 steps of which only the last may have ended. */
export const episode: fc.Arbitrary<Episode> = header.chain((head) => {
  const size = head.observationShape.reduce((product, n) => product * n, 1);
  const element = head.observationDtype === '<f4' ? floatObservation : byteObservation;
  const observation = fc.array(element, { minLength: size, maxLength: size });
  const step = fc.record({
    action: fc.integer({ min: 0, max: 255 }),
    reward: fc.double({ noNaN: true }),
    terminated: fc.boolean(),
    truncated: fc.boolean(),
    observation,
  });
  return fc
    .record({ header: fc.constant(head), first: observation, steps: fc.array(step, { maxLength: 12 }) })
    .map(({ header, first, steps }) => ({
      header,
      first,
      steps: steps.map((s, t) =>
        t === steps.length - 1 ? s : { ...s, terminated: false, truncated: false },
      ),
    }));
});
