// What the tests of real containers share: the images, and a look at what runs inside a sandbox.
import type { Sandbox } from '@reroll/sandbox';
import { VERSION } from './packages.js';

export const JS_IMAGE = `reroll/js:${VERSION}`;
export const PYTHON_IMAGE = `reroll/python:${VERSION}`;

const LIST = 'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$file"; echo; done 2>/dev/null';

/** Command lines of everything that runs inside a sandbox. */
export async function runningInside(box: Sandbox): Promise<string[]> {
  const { stdout } = await box.exec(['sh', '-c', LIST]);
  return stdout.split('\n').map((line) => line.trim());
}

/** Waits until a file exists inside a sandbox: a program's way to say that it is where the test wants it. */
export async function fileAppears(box: Sandbox, path: string): Promise<void> {
  await box.exec(['sh', '-c', 'until [ -e "$1" ]; do sleep 0.02; done', 'sh', path], {
    timeoutMs: 30_000,
    check: true,
  });
}
