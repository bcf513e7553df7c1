// JavaScript engines that tests run scripts in, beside the Node that runs the tests. scripts/fetch-engines.sh installs them.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A command, and the arguments that stand before the script's path. */
export type Engine = readonly [command: string, ...args: string[]];

// An empty variable counts as none, as in the script.
const FOLDER =
  process.env['REROLL_ENGINES'] ||
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'reroll-engines');

const installed = (path: string): string => join(FOLDER, 'node_modules', path);

/** Engines of this machine's architecture, by the name that people know them by. */
export const NATIVE_ENGINES: Readonly<Record<string, Engine>> = {
  'Node 22': [installed('node-22/bin/node')],
  'Node 24': [installed('node-24/bin/node')],
  'Node 26': [installed('node-26/bin/node')],
  Bun: [installed('bun/bin/bun')],
  Deno: [installed('deno/deno'), 'run'],
};

/** Engines of other architectures, under QEMU with Debian's cross libraries. */
export const EMULATED_ENGINES: Readonly<Record<string, Engine>> = {
  'Node 22 on ARM64': [
    'qemu-aarch64-static',
    '-L',
    '/usr/aarch64-linux-gnu',
    installed('node-arm64/bin/node'),
  ],
  'Node 20 on IBM Z, big-endian': [
    'qemu-s390x-static',
    '-L',
    '/usr/s390x-linux-gnu',
    installed('node-s390x/bin/node'),
  ],
};

/** Where PATH finds a command. */
function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

/** Path of the Chromium executable that browser tests start; CHROMIUM_PATH names another. */
export function chromiumPath(): string {
  return process.env['CHROMIUM_PATH'] ?? onPath('chromium') ?? onPath('google-chrome') ?? 'chromium';
}

/** Path of the Firefox executable; FIREFOX_PATH names another. */
export function firefoxPath(): string {
  return process.env['FIREFOX_PATH'] ?? onPath('firefox-esr') ?? onPath('firefox') ?? 'firefox';
}

/** Path of the JavaScriptCore shell; JSC_PATH names another. */
export function jscPath(): string {
  return process.env['JSC_PATH'] ?? onPath('jsc') ?? 'jsc';
}
