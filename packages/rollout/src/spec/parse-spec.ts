import { z } from 'zod';
import { RolloutError, type SpecIssue } from '../rollout-error.js';

/** Of what a caller wrote, as much as an error repeats. */
const EXCERPT_LENGTH = 60;

/** An object of these members alone; one that has others is told which there are. */
export function closedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  const expected = names === '' ? 'no such member' : `no such member, only ${names}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? expected : undefined),
  });
}

/**
 * Checks what a caller wrote against a schema and brings it into canonical form.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place with what was expected and received.
 */
export function parseSpec<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error.issues);
  const lines = issues.map(
    ({ path, expected, received }) => `${path || 'spec'}: expected ${expected}, received ${received}`,
  );
  const message = `the spec is not valid\n${lines.join('\n')}`;
  throw new RolloutError('INVALID_SPEC', message, { issues, cause: parsed.error });
}

/** Says what was wrong at each place of a refused spec; the issues must report their input. */
function describeIssues(issues: readonly z.core.$ZodIssue[]): SpecIssue[] {
  return issues.flatMap((issue): SpecIssue[] => {
    const path = issue.path.map(String);
    const expected = expectedBy(issue);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        expected,
        received: describe(memberOf(issue.input, key)),
      }));
    }
    if (issue.code === 'invalid_key')
      return [{ path: path.join('.'), expected, received: describe(path.at(-1)) }];
    // A union's discriminator is in the path, but the issue's input is the object that holds it.
    const discriminator = issue.code === 'invalid_union' ? issue.discriminator : undefined;
    const value = discriminator === undefined ? issue.input : memberOf(issue.input, discriminator);
    return [{ path: path.join('.'), expected, received: describe(value) }];
  });
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    case 'invalid_key':
      return issue.issues.map(expectedBy).join(' and ');
    case 'invalid_union':
      return unionOptions(issue) ?? issue.message;
    default:
      return issue.message;
  }
}

function unitOf(origin: string, count: number | bigint): string {
  const unit = origin === 'array' ? ' element' : origin === 'string' ? ' character' : '';
  return unit === '' || Number(count) === 1 ? unit : `${unit}s`;
}

function unionOptions(issue: z.core.$ZodIssueInvalidUnion): string | null {
  const options: unknown = 'options' in issue ? issue.options : null;
  return Array.isArray(options) ? options.map((option) => JSON.stringify(option)).join(' | ') : null;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint') return excerpt(`${value}n`);
  if (typeof value === 'number' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return excerpt(JSON.stringify(value));
}

function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH - 3)}...`;
}
