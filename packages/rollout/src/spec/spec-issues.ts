import type { z } from 'zod';
import type { SpecIssue } from '../rollout-error.js';

const EXCERPT_LENGTH = 60;

/** Says what was wrong at each place of a refused spec; the issues must report their input. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): SpecIssue[] {
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
