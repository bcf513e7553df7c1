import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { CommandExit } from './command-exit.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { exportCommand } from './commands/export.js';
import { matchCommand } from './commands/match.js';
import { playCommand } from './commands/play.js';
import { policyCommand } from './commands/policy.js';
import { rolloutCommand } from './commands/rollout.js';
import { sandboxCommand } from './commands/sandbox/sandbox.js';
import { tournamentCommand } from './commands/tournament.js';
import { trainQCommand } from './commands/train-q.js';
import { verifyCommand } from './commands/verify.js';
import { describeFailure } from './describe-failure.js';
import { EXIT } from './exit-codes.js';
import { version } from './version.js';

const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 mismatch or forged result,
            4 infrastructure failure, 130 interrupted.
Data goes to stdout, progress and summaries to stderr.`;

/** The whole command tree; a fresh one per call, so that tests can run it many times. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('reroll')
    .description('Reproducible reinforcement-learning rollouts, bit for bit, on any machine.')
    .version(version)
    .showSuggestionAfterError()
    .addHelpText('after', EXIT_CODE_HELP)
    .addCommand(demoCommand(signal))
    .addCommand(rolloutCommand(signal))
    .addCommand(verifyCommand(signal))
    .addCommand(exportCommand(signal))
    .addCommand(matchCommand(signal))
    .addCommand(tournamentCommand(signal))
    .addCommand(trainQCommand(signal))
    .addCommand(playCommand(signal))
    .addCommand(policyCommand())
    .addCommand(sandboxCommand(signal))
    .addCommand(doctorCommand());
  for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
    command.exitOverride().showHelpAfterError('(--help lists the options)');
  tab(program, { completionCommandName: 'completion' });
  return program.exitOverride();
}

/** Runs one command line and says how the process should end. */
export async function run(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSigint = () => interrupt.abort();
  process.once('SIGINT', onSigint).once('SIGTERM', onSigint);
  try {
    await createProgram(interrupt.signal).parseAsync(argv);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommandExit) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { message, exitCode } = describeFailure(error);
    process.stderr.write(`reroll: ${message}\n`);
    return exitCode;
  } finally {
    process.off('SIGINT', onSigint).off('SIGTERM', onSigint);
  }
}
