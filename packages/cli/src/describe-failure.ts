import { CliError } from './cli-error.js';
import { describeIssues, type Issue } from './describe-issues.js';
import { EXIT, type ExitCode } from './exit-codes.js';

interface Failure {
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** What the errors of every package's boundary have in common. Told by its shape: naming the classes would load the packages. */
interface BoundaryError extends Error {
  readonly code: string;
  readonly fault: 'caller' | 'policy' | 'environment' | 'infrastructure';
  readonly issues?: readonly Issue[];
}

/** The option that an argument of a library came from, as users write it. */
type FlagOf = (argument: string) => string | undefined;

/** What to tell the user, and the shell, about an error that ended a command. */
export function describeFailure(error: unknown, flagOf: FlagOf = () => undefined): Failure {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (isBoundaryError(error)) {
    const issues = error.code === 'INVALID_SPEC' ? (error.issues ?? []) : [];
    const message = issues.length > 0 ? describeIssues(issues) : error.message;
    return { message, exitCode: exitCodeOf(error) };
  }
  // The libraries name the argument that is wrong, and what arrived.
  if (error instanceof RangeError)
    return { message: namingFlag(error.message, flagOf), exitCode: EXIT.usage };
  // A module that is not metered traps as the engine says it.
  if (error instanceof WebAssembly.RuntimeError) {
    return { message: `the environment's code failed: ${error.message}`, exitCode: EXIT.refuted };
  }
  if (isSystemError(error)) return { message: error.message, exitCode: EXIT.infrastructure };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `this is a bug in reroll:\n${detail}`, exitCode: EXIT.internal };
}

/** Puts the option in the place of the argument that a message begins with. */
function namingFlag(message: string, flagOf: FlagOf): string {
  const [argument = ''] = /^\w+/.exec(message) ?? [];
  const flag = flagOf(argument);
  return flag === undefined ? message : flag + message.slice(argument.length);
}

/** How a process ends that could not have something: whose fault it is decides. */
export function exitCodeOf({ code, fault }: Pick<BoundaryError, 'code' | 'fault'>): ExitCode {
  if (
    code === 'FORGED_RESULT' ||
    code === 'NOT_DETERMINISTIC' ||
    fault === 'policy' ||
    isFailedEnvironment(code)
  )
    return EXIT.refuted;
  return fault === 'caller' ? EXIT.usage : EXIT.infrastructure;
}

const FAILED_ENVIRONMENT = [
  'ENVIRONMENT_TRAPPED',
  'FUEL_EXHAUSTED',
  'STACK_OVERFLOW',
  'START_FAILED',
  'ENVIRONMENT_ERROR',
];

/** Whether the code of an environment failed, in a core of its own or in a container. */
function isFailedEnvironment(code: string): boolean {
  return FAILED_ENVIRONMENT.includes(code);
}

function isBoundaryError(error: unknown): error is BoundaryError {
  return error instanceof Error && 'code' in error && 'fault' in error;
}

/** What the operating system refused, and nobody on the way explained. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
