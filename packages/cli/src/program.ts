import { CommanderError } from 'commander';
import { QuietExit } from './cli-error.js';
import { RerollCommand } from './command.js';
import { COMMANDS } from './commands/commands.js';
import { addCompletion } from './completion.js';
import { describeFailure } from './describe-failure.js';
import { EXIT, EXIT_MEANINGS } from './exit-codes.js';
import { closeContainers } from './input/container-sources.js';
import { Interruption } from './interruption.js';
import { paint } from './output/paint.js';
import { flushOutputs } from './output/streams.js';
import { version } from './version.js';

const EXIT_CODE_HELP = `
Exit codes:
${Object.entries(EXIT_MEANINGS)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}

Data goes to stdout, progress and summaries to stderr.`;

/** The command tree; only the commands that `argv` may mean are loaded whole. */
async function createProgram(argv: readonly string[], signal: AbortSignal): Promise<RerollCommand> {
  const program = new RerollCommand('reroll')
    .description('Reproducible reinforcement-learning rollouts, bit for bit, on any machine.')
    .version(version)
    .showSuggestionAfterError()
    .configureOutput({
      outputError: (text, write) =>
        write(text.replace(/^error: /, `${paint('red', 'reroll:', process.stderr)} `)),
    })
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
  const { failure, command } = await failureOf(argv, signal);
  await flushOutputs(signal);
  // Any other error of an interrupted command is a consequence of the interruption.
  const exitCode = end(signal.aborted ? signal.reason : failure, command);
  await flushOutputs(signal);
  return exitCode;
}

/** The error that ended the command, or null; and the command, where the words named one. */
async function failureOf(
  argv: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly failure: unknown; readonly command?: RerollCommand }> {
  let command: RerollCommand | undefined;
  try {
    const program = await createProgram(argv, signal);
    program.hook('preAction', (_, acting) => {
      command = acting as RerollCommand;
    });
    await program.parseAsync(argv);
    return { failure: null };
  } catch (failure) {
    return { failure, ...(command && { command }) };
  } finally {
    await closeContainers();
  }
}

/** Says what there is to say about the end of a command. */
function end(error: unknown, command: RerollCommand | undefined): number {
  if (error === null) return EXIT.ok;
  if (error instanceof QuietExit) return error.exitCode;
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const { message, exitCode } = describeFailure(error, (argument) => command?.flagOf(argument));
  process.stderr.write(`${paint('red', 'reroll:', process.stderr)} ${message}\n`);
  return exitCode;
}
