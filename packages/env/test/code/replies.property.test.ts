// Whatever a text returns is a step or the environment's failure: never an exception of the host.
import { EnvironmentFailed, makeEnv, spaceFromJson } from '@reroll/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, load, textOf } from './support.js';

const NUM_RUNS = 120;

const number = fc.double({ min: -9, max: 9, noNaN: true });

/** Near to what is expected, so that good steps occur too. */
const almost = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.tuple(
    fc.oneof(
      fc.tuple(number, number),
      fc.array(fc.double(), { maxLength: 3 }),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    fc.oneof(number, fc.double()),
    fc.oneof(fc.boolean(), fc.boolean(), fc.integer({ max: 1 })),
    fc.boolean(),
    fc.oneof(fc.constant({}), fc.jsonValue({ maxDepth: 2 })),
  ),
);

describe.each(LANGUAGES)('replies in %s', (language) => {
  it('are steps or failures', async () => {
    const text = {
      python: {
        head: 'import json',
        step: 'return json.loads(reply)',
        reset: 'global reply\nreply = options["reply"]\nreturn [0, 0]',
      },
      javascript: {
        head: 'let reply;',
        step: 'return JSON.parse(reply);',
        reset: 'reply = options.reply; return [0, 0];',
      },
    }[language];
    const members = { python: 'options = {"reply": ""}', javascript: 'const options = { reply: "" };' }[
      language
    ];
    const observation = '{"type": "Box", "low": -1, "high": 1, "shape": [2]}';
    using env = makeEnv<Float32Array, number>(
      await load(language, textOf(language, { ...text, members, observation })),
    );
    const form = spaceFromJson({ type: 'Box', dtype: '<f4', shape: [2], low: null, high: null });
    const seen = { steps: 0, failures: 0 };
    const property = fc.property(almost, (value) => {
      env.reset({ seed: 0, options: { reply: JSON.stringify(value) } });
      try {
        const { observation, reward, terminated, truncated, info } = env.step(0);
        expect(form.contains(observation)).toBe(true);
        expect(Number.isFinite(reward)).toBe(true);
        expect([typeof terminated, typeof truncated, typeof info]).toEqual(['boolean', 'boolean', 'object']);
        seen.steps++;
      } catch (error) {
        if (!(error instanceof EnvironmentFailed)) throw error;
        expect(error).toMatchObject({ code: 'INVALID_STEP', fault: 'environment', step: 0 });
        seen.failures++;
      }
    });
    fc.assert(property, { numRuns: NUM_RUNS, seed: 11 });
    expect(seen.steps).toBeGreaterThan(5);
    expect(seen.failures).toBeGreaterThan(5);
  });
});

it('bytes of any kind, in place of what Python writes, are a step or a failure', async () => {
  const head = `import posix
def forge(data):
  for cell in choose_action.__closure__:
    if getattr(cell.cell_contents, "__name__", "") == "answer":
      cell.cell_contents = lambda value: posix.write(2, data)
`;
  const reset = 'forge(bytes.fromhex(options["reply"]))\nreturn 0';
  const members = 'options = {"reply": ""}';
  using env = makeEnv(await load('python', textOf('python', { head, reset, members })));
  const LETTERS = Array.from('NTFilgsu([{><y.0c', (letter) => letter.charCodeAt(0));
  const byte = fc.oneof(fc.constantFrom(...LETTERS), fc.constantFrom(0, 0, 0, 1, 2, 255), fc.nat(255));
  const property = fc.property(fc.array(byte, { maxLength: 40 }), (bytes) => {
    const reply = bytes.map((each) => each.toString(16).padStart(2, '0')).join('');
    try {
      expect(Number.isSafeInteger(env.reset({ seed: 0, options: { reply } }).observation)).toBe(true);
    } catch (error) {
      if (!(error instanceof EnvironmentFailed)) throw error;
      expect(error.code).toBe('INVALID_STEP');
    }
  });
  fc.assert(property, { numRuns: 300, seed: 5 });
  // An int32 of 7, by hand: the bytes are read.
  expect(env.reset({ seed: 0, options: { reply: '6907000000' } }).observation).toBe(7);
});
