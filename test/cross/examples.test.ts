// Docs are product: every TypeScript example in a README or in a doc comment compiles against the built packages.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_DIRS, ROOT } from '../support/packages.js';

const OUT = `${ROOT}test/build/examples/`;

interface Example {
  readonly source: string;
  readonly code: string;
}

function sourceFiles(dir: string): string[] {
  return readdirSync(`${ROOT}${dir}/src`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('generated'))
    .map((name) => `${dir}/src/${name}`);
}

function readmeFiles(): string[] {
  return ['README.md', ...PACKAGE_DIRS.map((dir) => `${dir}/README.md`)];
}

/** The ```ts fences of a text; in doc comments each line's leading ` * ` goes first. */
function fences(source: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match, index) => ({
    source: `${source} example ${index + 1}`,
    code: match[1]!,
  }));
}

const examples: Example[] = [
  ...readmeFiles().flatMap((file) => fences(file, readFileSync(ROOT + file, 'utf8'))),
  ...PACKAGE_DIRS.flatMap(sourceFiles).flatMap((file) =>
    fences(file, readFileSync(ROOT + file, 'utf8').replace(/^ *\* ?/gm, '')),
  ),
];

const fileName = (example: Example): string => `${example.source.replace(/[^\w]+/g, '-')}.ts`;

describe('examples', () => {
  const errors = new Map<string, string[]>();

  beforeAll(() => {
    rmSync(OUT, { recursive: true, force: true });
    mkdirSync(OUT, { recursive: true });
    for (const example of examples) writeFileSync(OUT + fileName(example), `${example.code}\nexport {};\n`);
    writeFileSync(
      `${OUT}tsconfig.json`,
      JSON.stringify({
        extends: '../../../tsconfig.base.json',
        compilerOptions: { noEmit: true },
        include: ['*.ts'],
      }),
    );
    const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
    const { error, status, stdout, stderr } = spawnSync(
      process.execPath,
      [tsc, '-p', `${OUT}tsconfig.json`, '--pretty', 'false'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    for (const line of stdout.split('\n').filter(Boolean)) {
      const file = /([^/]+\.ts)\(/.exec(line)?.[1] ?? 'tsc';
      errors.set(file, [...(errors.get(file) ?? []), line]);
    }
    // A compiler that does not start, or dies, finds nothing in any example.
    const compiled = status === 0 || examples.some((example) => errors.has(fileName(example)));
    if (!compiled) throw new Error(`tsc ended with ${status}: ${stdout}${stderr}`, { cause: error });
  });

  test('there are some', () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(errors.get('tsc') ?? []).toEqual([]);
  });

  test.each(examples)('$source compiles', (example) => {
    expect(errors.get(fileName(example)) ?? []).toEqual([]);
  });
});
