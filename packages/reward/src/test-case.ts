import type { PolicyLanguage } from '@reroll/policy';
import { closedObject, parseSpec } from '@reroll/rollout/internal';
import { z } from 'zod';
import { MAX_REQUEST_BYTES, requestBytes } from './guest/request.js';
import type { Trial } from './guest/run-completion.js';
import { type Value, ValueSchema } from './values/value.js';

/** Tests that a task may have. */
export const MAX_TESTS = 1024;

/** Names that can be called: a function, or a method as in `Solution.twoSum`. */
const PATH = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

const weight = z.number().positive().max(1e6).default(1);

const CallSchema = closedObject({
  call: z.string().regex(PATH, 'the name of a function, or a class and a method as in Solution.twoSum'),
  args: z.array(ValueSchema).default([]),
  kwargs: z.record(z.string(), ValueSchema).default({}),
  expected: ValueSchema,
  tolerance: z.number().min(0).default(0),
  weight,
}).superRefine(({ call, args, kwargs }, context) => refuseLong(context, { call, args, kwargs }));

const text = z
  .string()
  .refine((one) => !/\p{Surrogate}/u.test(one), 'Unicode text, without a lone surrogate');

const ProgramSchema = closedObject({
  stdin: text.default(''),
  stdout: text,
  weight,
}).superRefine(({ stdin }, context) => refuseLong(context, { stdin }));

const TextSchema = closedObject({ code: text.min(1), weight });

/** A function is called, and what it returns is compared. */
export interface CallTest {
  /** A function, or a class and a method, as in `Solution.twoSum`: the method is called on a new object. */
  readonly call: string;
  readonly args: readonly Value[];
  /** For Python alone. */
  readonly kwargs: Readonly<Record<string, Value>>;
  readonly expected: Value;
  /** By how much numbers may differ; see `matches`. */
  readonly tolerance: number;
  readonly weight: number;
}

/** The code runs as a program, and what it prints is compared, but for blanks at the ends of lines and empty lines at the end. */
export interface ProgramTest {
  readonly stdin: string;
  readonly stdout: string;
  readonly weight: number;
}

/** A text in Python, such as `assert add(1, 2) == 3`: it runs in a guest of its own, and passes if it runs to its end. */
export interface TextTest {
  readonly code: string;
  readonly weight: number;
}

/** A test of a completion. */
export type TestCase = CallTest | ProgramTest | TextTest;

/** A test as it may be written: what has a default may be left out. */
export type TestInput =
  | (Pick<CallTest, 'call' | 'expected'> & Partial<CallTest>)
  | (Pick<ProgramTest, 'stdout'> & Partial<ProgramTest>)
  | (Pick<TextTest, 'code'> & Partial<TextTest>);

/**
 * Checks tests and fills in their defaults.
 *
 * @param name - how errors call the list.
 * @throws RolloutError `INVALID_SPEC` that names each wrong place, and what the language has not got.
 */
export function parseTests(inputs: unknown, language: PolicyLanguage, name = 'tests'): TestCase[] {
  const listed = parseSpec(closedObject({ [name]: z.array(z.unknown()).min(1).max(MAX_TESTS) }), {
    [name]: inputs,
  })[name]!;
  const [first, ...others] = listed.map((input) => schemaOf(input, language));
  const whole = closedObject({ [name]: z.tuple([first!, ...others]) });
  return parseSpec(whole, { [name]: inputs })[name] as TestCase[];
}

function schemaOf(input: unknown, language: PolicyLanguage): z.ZodType {
  if (typeof input !== 'object' || input === null) return z.record(z.string(), z.unknown());
  if (language === 'javascript' && !('call' in input)) return NO_CALL;
  if ('call' in input) return language === 'javascript' ? CallInJavascript : CallSchema;
  if ('stdout' in input) return ProgramSchema;
  if ('code' in input) return TextSchema;
  return refused('a test with call, with stdout, or with code');
}

const refused = (expected: string) => z.unknown().refine(() => false, expected);

const NO_CALL = refused('a test with call: programs and texts are for Python');

const CallInJavascript = CallSchema.refine(({ kwargs }) => Object.keys(kwargs).length === 0, {
  path: ['kwargs'],
  error: 'nothing: JavaScript has no arguments by name',
});

function refuseLong(context: z.core.$RefinementCtx, request: unknown): void {
  const bytes = requestBytes(request);
  if (bytes <= MAX_REQUEST_BYTES) return;
  const message = `at most ${MAX_REQUEST_BYTES} bytes of JSON for a guest to read, which are ${bytes}`;
  context.addIssue({ code: 'custom', message, input: request });
}

/** What a test asks of a completion, without what it expects. */
export function trialOf(test: TestCase): Trial {
  if ('call' in test) return { call: test.call, args: test.args, kwargs: test.kwargs };
  return 'stdin' in test ? { stdin: test.stdin } : { code: test.code };
}
