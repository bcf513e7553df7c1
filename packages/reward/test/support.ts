import fc from 'fast-check';
import type { Score, ScoreOptions, TestInput, Value } from '../src/index.js';
import { scoreCompletions } from '../src/index.js';

/** Scores whole texts, on this thread, and keeps their order. */
export function scores(
  codes: readonly string[],
  tests: readonly TestInput[],
  options: Partial<ScoreOptions> = {},
): Promise<Score[]> {
  return scoreCompletions(codes, { backend: 'inline', extract: 'whole', tests, ...options }).inOrder();
}

/** The score of one text. */
export async function scoreOf(
  code: string,
  tests: readonly TestInput[],
  options: Partial<ScoreOptions> = {},
): Promise<Score> {
  const [score] = await scores([code], tests, options);
  return score!;
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const { tree } = fc.letrec<{ tree: Value }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
    fc.integer(),
    text,
    fc.bigInt().map((n) => ({ $int: `${n}` })),
    fc.constantFrom<Value>({ $float: 'nan' }, { $float: 'inf' }, { $float: '-inf' }, { $float: '1e300' }),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ $bytes: Buffer.from(bytes).toString('hex') })),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(tie('tree'), { maxLength: 4 }).map((list) => ({ $tuple: list })),
    fc.uniqueArray(fc.integer(), { maxLength: 4 }).map((list) => ({ $set: list })),
    fc
      .uniqueArray(fc.integer(), { maxLength: 3 })
      .map((keys) => ({ $dict: keys.map((key): Value => [key, `${key}`]) })),
    fc.dictionary(
      text.filter((name) => !name.startsWith('$') && name !== '__proto__'),
      tie('tree'),
      { maxKeys: 3 },
    ),
  ) as fc.Arbitrary<Value>,
}));

/** Values of every form of the notation. */
export const anyValue: fc.Arbitrary<Value> = tree;
