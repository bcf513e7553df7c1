// Optional parts: what a machine may lack. A test that needs one says so with `describe.skipIf(!has(...))`, the
// reporter lists what was skipped and how to enable it, and REROLL_REQUIRE turns a missing part into a failure.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Part {
  /** How a person gets this part, as one sentence. */
  readonly enable: string;
  readonly present: () => boolean;
}

const succeeds = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

export const PARTS = {
  docker: {
    enable: 'install and start a Docker engine, then build the images with `npm run images`',
    present: () =>
      succeeds('docker', ['info']) && succeeds('docker', ['image', 'inspect', 'reroll/js:0.1.0']),
  },
  ownEngine: {
    enable: 'run the tests as root on Linux with dockerd installed, and make reroll/base-python:local',
    present: () =>
      process.getuid?.() === 0 &&
      (succeeds('dockerd', ['--version']) || succeeds('/usr/sbin/dockerd', ['--version'])) &&
      succeeds('docker', ['image', 'inspect', 'reroll/base-python:local']),
  },
  chromium: {
    enable: 'install Chromium (Debian: `apt-get install chromium`) or set CHROMIUM_PATH',
    present: () => succeeds(chromiumPath(), ['--version']),
  },
  python: {
    enable: 'install CPython 3.11 or newer as `python3`',
    present: () => succeeds('python3', ['-c', 'import sys; assert sys.version_info >= (3, 11)']),
  },
  gymnasium: {
    enable: 'install Gymnasium for `python3` (`pip install gymnasium==1.4.0 numpy`)',
    present: () => succeeds('python3', ['-c', 'import gymnasium, numpy']),
  },
  wabt: {
    enable: 'install the WebAssembly Binary Toolkit (Debian: `apt-get install wabt`)',
    present: () => succeeds('wasm-interp', ['--version']),
  },
  published: {
    enable: 'name the folder that holds the text of the published tic-tac-toe example in PUBLISHED_EXAMPLES',
    present: () => existsSync(publishedExamples()),
  },
  jsc: {
    enable: 'install the JavaScriptCore shell (Debian: `apt-get install libjavascriptcoregtk-4.0-bin`)',
    present: () => jscPath() !== undefined,
  },
} satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

/** Path of the Chromium executable that browser tests start; CHROMIUM_PATH names another. */
export function chromiumPath(): string {
  return process.env['CHROMIUM_PATH'] ?? onPath('chromium') ?? onPath('google-chrome') ?? 'chromium';
}

function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

/** Folder with the text of the published example, which is not ours to copy; beside the repository unless named. */
export function publishedExamples(): string {
  return (
    process.env['PUBLISHED_EXAMPLES'] ?? fileURLToPath(new URL('../../../shared/seeds', import.meta.url))
  );
}

/** Path of the JavaScriptCore shell, or undefined when this machine has none; JSC_PATH names another. */
export function jscPath(): string | undefined {
  return process.env['JSC_PATH'] ?? onPath('jsc');
}

const known = new Map<PartName, boolean>();

/**
 * Whether this machine has an optional part.
 *
 * @throws Error when the part is missing and REROLL_REQUIRE names it (a comma list, or `all`).
 */
export function has(name: PartName): boolean {
  let present = known.get(name);
  if (present === undefined) {
    present = PARTS[name].present();
    known.set(name, present);
  }
  const required = (process.env['REROLL_REQUIRE'] ?? '').split(',');
  if (!present && (required.includes('all') || required.includes(name))) {
    throw new Error(`REROLL_REQUIRE asks for ${name}, which is missing here: ${PARTS[name].enable}`);
  }
  return present;
}
