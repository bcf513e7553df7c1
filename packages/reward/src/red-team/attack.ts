import type { TestCase } from '../test-case.js';

/** A completion that tries to score without solving anything. */
export interface Attack {
  readonly name: string;
  /** A `cheat` attacks the judge, with values that no test expects; a `guess` answers the same to everything, and passes weak tests. */
  readonly kind: 'cheat' | 'guess';
  readonly code: string;
}

/** What the code of an attack is written from. */
export interface Attacked {
  /** Functions, and methods as in `Solution.twoSum`, that the tests call. */
  readonly names: readonly string[];
}

const CALLED = /(?<![.\w])([A-Za-z_]\w*)\s*\(/g;

/** What stands before a parenthesis and is no function of a completion. */
const NOT_OF_COMPLETION =
  /^(?:abs|all|and|any|assert|bool|def|dict|elif|enumerate|except|float|for|frozenset|if|in|int|is|isinstance|lambda|len|list|map|max|min|not|or|print|range|repr|return|reversed|round|set|sorted|str|sum|tuple|type|while|with|yield|zip)$/;

/** Names that tests call, those in texts as far as they show. */
export function namesIn(tests: readonly TestCase[]): string[] {
  const names = tests.flatMap((test) => {
    if ('call' in test) return [test.call];
    if ('stdin' in test) return [];
    const called = Array.from(test.code.matchAll(CALLED), ([, name]) => name!);
    return called.filter((name) => !NOT_OF_COMPLETION.test(name));
  });
  return [...new Set(names)];
}

/** What is asked of an attack that is a class: its methods, by the class's name. */
export function methodsByClass(names: readonly string[]): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  for (const name of names) {
    const [owner, method] = name.split('.') as [string, string?];
    if (method === undefined) continue;
    classes.set(owner, [...(classes.get(owner) ?? []), method]);
  }
  return classes;
}
