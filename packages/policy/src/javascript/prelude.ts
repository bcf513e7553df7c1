import { JAVASCRIPT_LISTS } from './lists.js';
import { JAVASCRIPT_RNG } from './rng.js';
import { JAVASCRIPT_SHAPES } from './shapes.js';

/**
 * The half of the JavaScript protocol that runs inside the guest, evaluated once before the image is taken.
 *
 * It takes two things from the host and keeps them in its closure: `judge`, the one host function, and `buffer`, the
 * mailbox (see mailbox.ts for the slots). It returns `enter`, the one function that the host calls.
 */
export const JAVASCRIPT_PRELUDE = String.raw`(function (judge, buffer) {
'use strict';
const slots = new Float64Array(buffer);
const squares = new Uint8Array(buffer, 8 * 3);
const STATUS = 0, VALUE = 1, PLAYER = 2, DATA = 3;
const TWO_PLAYER = 33, SINGLE_AGENT = 34, DESCRIBE = 35, CONTRACT = 36, AS_DESCRIBED = 37;
const DONE = 0, EXCEPTION = 1, INVALID_ACTION = 2, OUT_OF_MEMORY = 3, STACK_OVERFLOW = 4, SYNTAX = 5;
const RANDOM = 16, GETRANDBITS = 17, STDOUT = 18, STDERR = 19;
const MARKS = [null, 'X', 'O'];

const random = () => {
  slots[STATUS] = RANDOM;
  judge();
  return slots[VALUE];
};
const drawBits = (k) => {
  slots[STATUS] = GETRANDBITS;
  slots[VALUE] = k;
  judge();
  return slots[VALUE];
};
const rng = ${JAVASCRIPT_RNG}(random, drawBits);
${JAVASCRIPT_LISTS}

// As consoles do, this throws for no value that can be shown in some way.
const shown = (value) => {
  if (typeof value !== 'object' || value === null || value instanceof Error) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
};
const print = (stream) => (...values) => {
  const text = values.map(shown).join(' ') + '\n';
  slots[STATUS] = stream;
  judge(text);
};
const toStdout = print(STDOUT);
const toStderr = print(STDERR);
globalThis.console = { log: toStdout, info: toStdout, debug: toStdout, warn: toStderr, error: toStderr };

const codeOf = (error) => {
  if (error instanceof InternalError && error.message === 'out of memory') return OUT_OF_MEMORY;
  if (error instanceof RangeError && error.message === 'Maximum call stack size exceeded') return STACK_OVERFLOW;
  return EXCEPTION;
};
const textOf = (error) => {
  if (!(error instanceof Error)) return 'uncaught ' + (typeof error === 'object' ? 'object' : String(error));
  const place = /policy\.js:\d+(:\d+)?/.exec(error.stack);
  return error.name + ': ' + error.message + (place === null ? '' : ' (' + place[0] + ')');
};
const describe = (error) => {
  let code = EXCEPTION;
  let text = 'an exception that cannot be described';
  try {
    text = textOf(error);
    code = codeOf(error);
  } catch {
    // Its properties are the policy's own code.
  }
  slots[STATUS] = code;
  return text;
};
const kindOf = (value) => {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  return (typeof value === 'object' ? 'an ' : 'a ') + typeof value;
};

let policy;
const load = () => {
  if (typeof chooseAction !== 'function') {
    slots[STATUS] = EXCEPTION;
    return 'the policy defines no function chooseAction';
  }
  policy = chooseAction;
  slots[STATUS] = DONE;
};
const conclude = (action) => {
  // Looks at the type and at nothing else: looking further could call what the policy returned.
  if (typeof action !== 'number') {
    slots[STATUS] = INVALID_ACTION;
    return 'the action must be an integer, got ' + kindOf(action);
  }
  slots[STATUS] = DONE;
  slots[VALUE] = action;
};
const playTurn = () => conclude(policy(boardOf(0, slots[VALUE]), MARKS[slots[PLAYER]], rng));
const act = () => conclude(policy(listOf(DATA, slots[VALUE]), rng));

${JAVASCRIPT_SHAPES}
// Set by a contract that had to be described.
let decide;
const agree = ({ observation, action, maskLength }) => {
  const first = DATA + maskLength;
  const observe = observation === null ? null : builderOf(observation, { next: first });
  const finish = action === null ? conclude : concluderOf(action);
  if (observe === null) {
    decide = () => {
      const board = boardOf(8 * maskLength, slots[VALUE]);
      return finish(policy(board, MARKS[slots[PLAYER]], rng, listOf(DATA, maskLength)));
    };
  } else if (maskLength > 0) {
    decide = () => finish(policy(observe(), rng, listOf(DATA, maskLength)));
  } else {
    decide = () => finish(policy(observe(), rng));
  }
  slots[STATUS] = DONE;
};

return (value) => {
  const operation = slots[STATUS];
  if (operation === DESCRIBE) return describe(value);
  try {
    if (operation === TWO_PLAYER) return playTurn();
    if (operation === SINGLE_AGENT) return act();
    if (operation === AS_DESCRIBED) return decide();
    if (operation === CONTRACT) return agree(value);
    return load();
  } catch (error) {
    return describe(error);
  }
};
})`;
