import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Prints the address of every module of @reroll/policy, or of an interpreter, that is loaded after it. */
const LOG_LOADS = `
  import { register } from 'node:module';
  const hooks = \`
    import { writeSync } from 'node:fs';
    export function load(url, context, next) {
      if (/packages\\\\/policy\\\\/|quickjs|python-wasi/.test(url)) writeSync(1, url + '\\\\n');
      return next(url, context);
    }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));
  const { runRollout } = await import('@reroll/rollout');
`;

/** Modules that one rollout of a fresh process loads, inline. */
function modulesFor(policy: string): string[] {
  const script = `${LOG_LOADS} await runRollout({ env: 'CartPole-v1', seed: 42, policy: ${policy} });`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  return printed
    .trim()
    .split('\n')
    .map((url) => url.replace(/^.*\/policy\/dist\//, ''));
}

const DEFINITION = [
  'builtin/javascript-texts.js',
  'builtin/policy-source.js',
  'builtin/python-texts.js',
  'definition.js',
  'limits.js',
  'policy.js',
  'shape-of.js',
];

describe('of @reroll/policy', () => {
  test.each(["'random'", "'linear'", "{ kind: 'builtin', name: 'constant', params: { action: 1 } }"])(
    'the policy %s loads what says what a policy is, and nothing that runs one',
    (policy) => expect(modulesFor(policy).sort()).toEqual(DEFINITION),
  );

  test('a policy as code loads what runs it', () => {
    const source = 'function chooseAction() { return 0; }';
    const loaded = modulesFor(JSON.stringify({ kind: 'code', language: 'javascript', source }));
    expect(loaded).toEqual(expect.arrayContaining([...DEFINITION, 'guest.js', 'interpreter.js']));
  });
});
