// Optional parts: what a machine may lack. A test that needs one says so with `describe.skipIf(!has(...))`, the
// reporter lists what was skipped and how to enable it, and REROLL_REQUIRE turns a missing part into a failure: a comma
// list of parts, or `all`, with `-name` for the ones excepted.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chromiumPath,
  EMULATED_ENGINES,
  type Engine,
  firefoxPath,
  jscPath,
  NATIVE_ENGINES,
} from './engines.js';
import { JS_IMAGE } from './sandboxes.js';

export interface Part {
  /** How a person gets this part, as one sentence. */
  readonly enable: string;
  readonly present: () => boolean;
}

const succeeds = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;

const allStart = (engines: Readonly<Record<string, Engine>>): boolean =>
  Object.values(engines).every(([command, ...args]) =>
    succeeds(command, [...args.filter((word) => word !== 'run'), '--version']),
  );

export const PARTS = {
  docker: {
    enable: 'install and start a Docker engine, then build the images with `npm run images`',
    present: () => succeeds('docker', ['info']) && succeeds('docker', ['image', 'inspect', JS_IMAGE]),
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
  firefox: {
    enable: 'install Firefox (Debian: `apt-get install firefox-esr`) or set FIREFOX_PATH',
    present: () => succeeds(firefoxPath(), ['--version']),
  },
  jsc: {
    enable: 'install the JavaScriptCore shell (Debian: `apt-get install libjavascriptcoregtk-4.0-bin`)',
    present: () => existsSync(jscPath()),
  },
  engines: {
    enable: 'on Linux on x86-64, install other JavaScript engines with `sh scripts/fetch-engines.sh`',
    present: () => allStart(NATIVE_ENGINES),
  },
  emulation: {
    enable: 'as root on Debian on x86-64, run `sh scripts/fetch-engines.sh --emulation`',
    present: () => allStart(EMULATED_ENGINES),
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
  clang: {
    enable: 'install clang and lld (Debian: `apt-get install clang lld`)',
    present: () => succeeds('clang', ['--version']) && succeeds('wasm-ld', ['--version']),
  },
  registry: {
    enable: 'go online, or have npm know of a package registry that answers',
    // A look that a cache cannot answer; tried again soon, for npm itself waits longer than a person who is offline would.
    present: () => {
      const retries = ['--fetch-retries=3', '--fetch-retry-mintimeout=500', '--fetch-retry-factor=2'];
      return succeeds('npm', ['view', '@types/node', 'version', '--prefer-online', ...retries]);
    },
  },
  published: {
    enable: 'name the folder that holds the text of the published tic-tac-toe example in PUBLISHED_EXAMPLES',
    present: () => existsSync(process.env['PUBLISHED_EXAMPLES'] ?? ''),
  },
} satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

/** Folder with the text of the published example, which is not ours to copy; PUBLISHED_EXAMPLES names it. */
export function publishedExamples(): string {
  return process.env['PUBLISHED_EXAMPLES']!;
}

const known = new Map<PartName, boolean>();

/**
 * Whether this machine has an optional part.
 *
 * @throws Error when the part is missing and REROLL_REQUIRE asks for it.
 */
export function has(name: PartName): boolean {
  let present = known.get(name);
  if (present === undefined) {
    present = PARTS[name].present();
    known.set(name, present);
  }
  const words = (process.env['REROLL_REQUIRE'] ?? '').split(',');
  const required = words.includes(name) || (words.includes('all') && !words.includes(`-${name}`));
  if (!present && required) {
    throw new Error(`REROLL_REQUIRE asks for ${name}, which is missing here: ${PARTS[name].enable}`);
  }
  return present;
}
