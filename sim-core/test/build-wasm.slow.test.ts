// The build itself: reproducible, and deaf to no change. Each test builds in a folder of its own beside the package's build
// output, where the compiler is still found.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let copy = '';

beforeEach(() => {
  mkdirSync(join(root, 'build'), { recursive: true });
  copy = mkdtempSync(join(root, 'build', 'rebuild-'));
  for (const part of ['assembly', 'scripts', 'wasm.sha256', 'package.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
});

afterEach(() => {
  rmSync(copy, { recursive: true });
});

function build(...args: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [join(copy, 'scripts/build-wasm.mjs'), ...args], { encoding: 'utf8' });
}

function change(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  expect(source).toContain(from);
  writeFileSync(path, source.replace(from, to));
}

describe('build-wasm', () => {
  it('makes the same bytes again, in another folder, and inlines just these', () => {
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    const artifact = readFileSync(join(copy, 'dist/reroll.wasm'));
    expect(artifact.equals(readFileSync(join(root, 'dist/reroll.wasm')))).toBe(true);
    const inlined = readFileSync(join(copy, 'src/generated/module.ts'), 'utf8');
    expect(inlined).toContain(`'${artifact.toString('base64')}'`);
  });

  it('refuses a changed kernel until the change is accepted', () => {
    change('assembly/environments/cart-pole.ts', '[9.8]', '[9.81]');
    const refused = build();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/SHA-256 is [0-9a-f]{64}, but wasm\.sha256 says [0-9a-f]{64}/);
    expect(refused.stderr).toContain('npm run accept-wasm --workspace sim-core');
    expect(build('--accept')).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['grows its memory', 'memory.grow(1)', /opcode 0x40/],
    ['asks the host for randomness', '<i32>(Math.random() * 9)', /an import/],
  ])('refuses a kernel that %s, even when told to accept it', (_, expression, finding) => {
    change('assembly/index.ts', 'return 2;', `return ${expression};`);
    const { status, stderr } = build('--accept');
    expect(status).toBe(1);
    expect(stderr).toMatch(finding);
    expect(readFileSync(join(copy, 'wasm.sha256'), 'utf8')).toBe(
      readFileSync(join(root, 'wasm.sha256'), 'utf8'),
    );
  });

  it('refuses a kernel that does not compile, or only with warnings', () => {
    change('assembly/index.ts', 'return 2;', 'return missing;');
    expect(build().stderr).toMatch(/Cannot find name 'missing'/);
    change(
      'assembly/index.ts',
      'return missing;',
      'const size: usize = 1; const bytes: i32 = size; return bytes;',
    );
    expect(build()).toMatchObject({ status: 1, stderr: expect.stringContaining('explicit cast') });
  });
});
