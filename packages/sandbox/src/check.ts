/** Checks of arguments: a wrong type is a TypeError, a wrong value a RangeError, and both name the argument and the value. */

/** What arrived, for an error message. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

export function checkInteger(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${shown(value)}`);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer from ${min} to ${max}, got ${value}`);
  }
  return value;
}

export function checkNumber(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${shown(value)}`);
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${name} must be from ${min} to ${max}, got ${value}`);
  }
  return value;
}

/** A string that the engine and the kernel accept whole: it has no NUL byte. */
export function checkText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, got ${shown(value)}`);
  if (value.includes('\0'))
    throw new RangeError(`${name} must not hold a NUL character, got ${shown(value)}`);
  return value;
}

/** A path inside a sandbox. Relative ones are refused: there is no working directory that two calls share. */
export function checkPath(name: string, value: unknown): string {
  const path = checkText(name, value);
  if (!path.startsWith('/')) throw new RangeError(`${name} must be an absolute path, got ${shown(path)}`);
  return path;
}

/** A command and its arguments. */
export function checkCommand(value: unknown): readonly string[] {
  if (!Array.isArray(value)) {
    throw new TypeError(
      `command must be an array of strings (a program and its arguments), got ${shown(value)}`,
    );
  }
  if (value.length === 0 || value[0] === '') {
    throw new RangeError('command must name a program, got an empty one');
  }
  return value.map((word, index) => checkText(`command[${index}]`, word));
}

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Environment variables, as the engine wants them: `NAME=value`. */
export function envList(env: unknown): string[] {
  if (typeof env !== 'object' || env === null) {
    throw new TypeError(`env must be an object of strings, got ${shown(env)}`);
  }
  return Object.entries(env).map(([name, value]) => {
    if (!ENV_NAME.test(name))
      throw new RangeError(`env must have names that a shell takes, got ${shown(name)}`);
    return `${name}=${checkText(`env.${name}`, value)}`;
  });
}
