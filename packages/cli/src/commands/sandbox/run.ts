import { type Process, type ProcessResult, SandboxClient } from '@reroll/sandbox';
import { type Command, Option } from 'commander';
import { QuietExit } from '../../cli-error.js';
import { integerBetween, numberBetween } from '../../input/numbers.js';
import { imageName, keyValues, words } from '../../input/words.js';
import { pipeTo } from '../../output/streams.js';

interface RunFlags {
  readonly image: string;
  readonly timeoutMs: number;
  readonly memoryMib: number;
  readonly cpus: number;
  readonly env: Readonly<Record<string, string>>;
  readonly tag: readonly string[];
  readonly stdin?: true;
  readonly json?: true;
}

const MIB = 2 ** 20;
const DAY_MS = 24 * 60 * 60 * 1000;

const EXAMPLE = `
Example:
  reroll sandbox run --image reroll/js:0.1.0 -- node -p '6 * 7'

The exit code is the command's own; a command that was killed, for time or memory, has 137.`;

/** `reroll sandbox run`: one command in a sandbox of its own, its output passed on as it comes. */
export function configureRun(command: Command, signal: AbortSignal): void {
  command
    .description('run one command in a fresh sandbox without network, and remove it')
    .addOption(
      new Option('--image <name>', 'required; one that the engine holds')
        .argParser(imageName)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--timeout-ms <n>', 'wall-clock limit')
        .argParser(integerBetween(1, DAY_MS))
        .default(300_000),
    )
    .addOption(
      new Option('--memory-mib <n>', 'memory, /tmp included')
        .argParser(integerBetween(6, 2 ** 30))
        .default(512),
    )
    .addOption(new Option('--cpus <n>', 'processors').argParser(numberBetween(0.01, 4096)).default(1))
    .addOption(
      new Option('--env <key=value>', 'a variable inside; may be repeated')
        .argParser(keyValues)
        .default({}, 'none'),
    )
    .addOption(
      new Option('--tag <tag>', 'a word to list the sandbox by; may be repeated')
        .argParser(words)
        .default([], 'none'),
    )
    .option('--stdin', 'pass standard input to the command')
    .option('--json', 'the whole result as one JSON object on stdout, instead of the output as it comes')
    .argument('<command...>', 'program and arguments, after --')
    .addHelpText('after', EXAMPLE)
    .action((command: string[], flags: RunFlags) => runInSandbox(command, flags, signal));
}

async function runInSandbox(command: string[], flags: RunFlags, signal: AbortSignal): Promise<void> {
  const { image, timeoutMs, memoryMib, cpus, env, tag: tags, stdin, json } = flags;
  await using client = new SandboxClient();
  await using session = client.session({ image, memoryBytes: memoryMib * MIB, cpus, env, tags, timeoutMs });
  const box = await session.create({ signal });
  const input = stdin ? { stdin: process.stdin } : {};
  try {
    const running = box.spawn(command, { ...input, ...(json ? {} : { maxOutputBytes: 0 }), signal });
    if (!json) await passOn(running, signal);
    const result = await running.wait();
    signal.throwIfAborted();
    if (json) process.stdout.write(`${JSON.stringify(resultJson(result))}\n`);
    const reason = whyKilled(result, flags);
    if (reason !== null) process.stderr.write(`reroll: ${reason}\n`);
    if (result.exitCode !== 0) throw new QuietExit(result.exitCode);
  } finally {
    // Nobody reads what else comes, and an open terminal would keep this process alive.
    if (stdin) process.stdin.destroy();
  }
}

async function passOn({ stdout, stderr }: Process, signal: AbortSignal): Promise<void> {
  await Promise.all([pipeTo(stdout, process.stdout, signal), pipeTo(stderr, process.stderr, signal)]);
}

function resultJson(result: ProcessResult): Partial<ProcessResult> {
  const { exitCode, signal, stdout, stdoutTruncated, stderr, stderrTruncated } = result;
  const { timedOut, oomKilled, durationMs } = result;
  return {
    exitCode,
    signal,
    stdout,
    stdoutTruncated,
    stderr,
    stderrTruncated,
    timedOut,
    oomKilled,
    durationMs,
  };
}

function whyKilled(
  { timedOut, oomKilled }: ProcessResult,
  { timeoutMs, memoryMib }: RunFlags,
): string | null {
  if (timedOut) return `the command did not end within ${timeoutMs} ms`;
  return oomKilled ? `the command ran out of memory, of which it had ${memoryMib} MiB` : null;
}
