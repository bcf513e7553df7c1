// Every test, each once: `npm test`, then what it leaves out. The last line is `N passed, N failed`, for both together.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};

/** Shows a run of tests as it goes, and adds its last line up. */
function run(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...color },
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let tail = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    process.stdout.write(piece);
    tail = (tail + piece).slice(-1000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      const totals = /(\d+) passed, (\d+) failed\n$/.exec(tail);
      const [passed, failed] = totals === null ? [0, 0] : totals.slice(1).map(Number);
      // A run that ends before its totals, or badly in spite of them, has failed as a whole.
      resolve({ passed, failed: failed === 0 && (totals === null || exitCode !== 0) ? 1 : failed });
    });
  });
}

const quick = await run('npm', ['--silent', 'test']);
const rest = await run('npx', [
  'vitest',
  'run',
  ...['slow', 'e2e', 'browser'].flatMap((name) => ['--project', name]),
]);
const failed = quick.failed + rest.failed;
process.stdout.write(`\nboth runs together\n${quick.passed + rest.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
