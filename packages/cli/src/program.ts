import { Command, CommanderError } from 'commander';
import { QuietExit } from './cli-error.js';
import { COMMANDS } from './commands/commands.js';
import { addCompletion } from './completion.js';
import { describeFailure } from './describe-failure.js';
import { EXIT, EXIT_MEANINGS } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { flushOutputs } from './output/streams.js';
import { version } from './version.js';

const EXIT_CODE_HELP = `
Exit codes:
${Object.entries(EXIT_MEANINGS)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}

Data goes to stdout, progress and summaries to stderr.`;

/** The command tree; only the commands that `argv` may mean are loaded whole. */
async function createProgram(argv: readonly string[], signal: AbortSignal): Promise<Command> {
  const program = new Command('reroll')
    .description('Reproducible reinforcement-learning rollouts, bit for bit, on any machine.')
    .version(version)
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'reroll: ')) })
    .addHelpText('after', EXIT_CODE_HELP);
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (argv.includes(name)) (await load())(command, signal);
  }
  addCompletion(program);
  for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
    command.exitOverride().showHelpAfterError('(--help lists the options)');
  return program.exitOverride();
}

/** Runs one command line and says how the process should end. */
export async function run(argv: readonly string[]): Promise<number> {
  using interruption = new Interruption();
  const { signal } = interruption;
  const failure = await failureOf(argv, signal);
  await flushOutputs(signal);
  // Whatever else an interrupted command comes to is a consequence.
  const exitCode = end(signal.aborted ? signal.reason : failure);
  await flushOutputs(signal);
  return exitCode;
}

/** The error that ended the command, or null. */
async function failureOf(argv: readonly string[], signal: AbortSignal): Promise<unknown> {
  try {
    await (await createProgram(argv, signal)).parseAsync(argv);
    return null;
  } catch (error) {
    return error;
  }
}

/** Says what there is to say about the end of a command. */
function end(error: unknown): number {
  if (error === null) return EXIT.ok;
  if (error instanceof QuietExit) return error.exitCode;
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const { message, exitCode } = describeFailure(error);
  process.stderr.write(`reroll: ${message}\n`);
  return exitCode;
}
