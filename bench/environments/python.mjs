// Asks Gymnasium and EnvPool in `python3` how long their steps take.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts `baselines.py`; it answers one request after another, and says so where `python3` or a library is missing. */
export function startPython() {
  const script = fileURLToPath(new URL('baselines.py', import.meta.url));
  const child = spawn('python3', ['-W', 'ignore', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const problem = new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ value: JSON.stringify({ missing: message }) }));
  });
  child.stdin.on('error', () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value } = await Promise.race([answers.next(), problem]);
      return JSON.parse(value ?? '{"missing":"python3 ended"}');
    },
    end: () => child.stdin.end(),
  };
}
