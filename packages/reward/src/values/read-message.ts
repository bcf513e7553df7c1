import { type Value, valueProblem } from './value.js';

const utf8 = new TextDecoder();

/** What a guest says: an answer, or a judge's request. It may hold anything under any name. */
export interface Message {
  readonly value?: Value;
  readonly call?: Value;
}

/**
 * Reads what a guest wrote. Whatever it holds is an answer to be compared, so that a forged one is a wrong one.
 *
 * @returns null when it is no object of this notation.
 */
export function readMessage(bytes: Uint8Array): Message | null {
  let message: unknown;
  try {
    message = JSON.parse(utf8.decode(bytes));
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return null;
  return Object.values(message).every((value) => valueProblem(value) === null) ? (message as Message) : null;
}
