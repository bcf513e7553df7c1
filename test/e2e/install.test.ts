// The packages as users get them: packed, installed from their tarballs into a folder that knows nothing of this
// checkout, and used from there. What is missing in `files`, `exports` or `dependencies` shows here and nowhere else.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_DIRS, ROOT, VERSION } from '../support/packages.js';
import { has } from '../support/parts.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reroll-install-')));
const TSC = `${ROOT}node_modules/typescript/bin/tsc`;
/** What the types of Node in a program that uses the packages are: those that the packages are built with. */
const NODE_TYPES: string = JSON.parse(
  readFileSync(`${ROOT}node_modules/@types/node/package.json`, 'utf8'),
).version;

/** Runs a program in the folder; what it prints. Its errors are part of what it throws. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

describe.skipIf(!has('registry'))('the packed packages, installed elsewhere', { timeout: 300_000 }, () => {
  beforeAll(() => {
    const workspaces = PACKAGE_DIRS.flatMap((dir) => ['--workspace', dir]);
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const tarballs = (JSON.parse(packed) as { filename: string }[]).map(({ filename }) => `./${filename}`);
    cpSync(`${ROOT}test/e2e/install`, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    // Scripts of others compile native code that is optional; none of ours has any.
    const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    run('npm', 'install', ...flags, ...tarballs, `@types/node@${NODE_TYPES}`);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(PACKAGE_DIRS)('%s is there, with its license and its README', (dir) => {
    const { name } = JSON.parse(readFileSync(`${ROOT}${dir}/package.json`, 'utf8'));
    for (const file of ['LICENSE', 'README.md', 'package.json']) {
      expect(readFileSync(join(folder, 'node_modules', name, file), 'utf8')).not.toBe('');
    }
  });

  test('the images are built without a checkout', () => {
    const contexts = pathToFileURL(join(folder, 'node_modules/reroll/dist/images/contexts.js')).href;
    const script = `const { IMAGES } = await import(${JSON.stringify(contexts)});
      for (const { path, content } of await IMAGES.js.files('x86_64')) console.log(path, content.length > 0);`;
    const listed = run(process.execPath, '--input-type=module', '--eval', script);
    expect(listed.split('\n').filter(Boolean).sort()).toEqual(
      [
        'Dockerfile',
        'opt/harness.mjs',
        'opt/node_modules/@reroll/policy/LICENSE',
        'opt/node_modules/@reroll/policy/dist/javascript.LICENSE',
        'opt/node_modules/@reroll/policy/dist/javascript.wasm',
        'opt/node_modules/@reroll/policy/dist/python.LICENSE',
        'opt/node_modules/@reroll/policy/dist/python.wasm',
        'opt/node_modules/@reroll/policy/package.json',
        'opt/package.json',
      ].map((path) => `${path} true`),
    );
    const shipped = readdirSync(
      join(folder, 'node_modules/reroll/dist/image-files/python/reroll_env_server'),
    );
    expect(shipped).toContain('__main__.py');
  });

  test('import', () => {
    expect(run(process.execPath, 'import.mjs')).toBe(
      '1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n',
    );
  });

  test('require', () => {
    expect(run(process.execPath, 'require.cjs')).toBe('30\n');
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('types, module %s, resolution %s', (module, moduleResolution) => {
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
    const target = ['--target', 'es2022', '--lib', 'es2023,esnext.disposable,dom', '--types', 'node'];
    const flags = [...options, ...target, '--module', module, '--moduleResolution', moduleResolution];
    expect(run(process.execPath, TSC, ...flags, 'types.ts')).toBe('');
  });

  test('npx reroll', () => {
    expect(run('npx', '--no-install', 'reroll', '--version')).toBe(`${VERSION}\n`);
    expect(run('npx', '--no-install', 'reroll', 'demo')).toContain('seed=42 → 30 steps, reward=30.0');
  });
});
