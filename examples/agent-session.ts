// What an agent does in a sandbox: writes a program, runs it, reads what it made, corrects it. Nothing it does gets out.
// Run: node examples/dist/agent-session.js
import { SandboxClient } from '@reroll/sandbox';

await using client = new SandboxClient();
await using session = client.session({
  image: 'reroll/python:0.1.0',
  timeoutMs: 60_000,
  tags: ['example:agent'],
});
await using box = await session.create();

/** Runs the program and says what an agent would be told. */
async function attempt(program: string): Promise<boolean> {
  await box.files.write('/tmp/solution.py', program);
  const { exitCode, stderr, timedOut } = await box.exec(['python3', '/tmp/solution.py'], {
    timeoutMs: 5_000,
  });
  if (exitCode === 0) return true;
  console.log(timedOut ? 'ran out of time' : `failed: ${stderr.trim().split('\n').at(-1)}`);
  return false;
}

const drafts = [
  'while True: pass',
  'import numpy\nprint(numpi.arange(10))',
  'import numpy\nnumpy.savetxt("/tmp/squares.txt", numpy.arange(10) ** 2, fmt="%d")',
];
for (const draft of drafts) {
  if (await attempt(draft)) break;
}
const squares = await box.files.readText('/tmp/squares.txt');
console.log(`squares: ${squares.trim().split('\n').join(' ')}`);

const attack = await box.exec([
  'python3',
  '-c',
  'import socket; socket.create_connection(("example.com", 80))',
]);
console.log(`network: exit code ${attack.exitCode}, ${attack.stderr.trim().split('\n').at(-1)}`);
