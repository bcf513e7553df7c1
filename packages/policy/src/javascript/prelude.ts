/**
 * The half of the JavaScript protocol that runs inside the guest, evaluated once before the image is taken.
 *
 * It takes two things from the host and keeps them in its closure: `judge`, the one host function, and `buffer`, the
 * mailbox (see mailbox.ts for the slots). It returns `enter`, the one function that the host calls.
 *
 * `rng` follows CPython 3.12's `random.Random` line by line. It has the methods whose arithmetic is exact; `gauss` and the
 * other distributions go through logarithms and sines, whose last places differ between C libraries.
 */
export const JAVASCRIPT_PRELUDE = String.raw`(function (judge, buffer) {
'use strict';
const slots = new Float64Array(buffer);
const squares = new Uint8Array(buffer, 8 * 3);
const STATUS = 0, VALUE = 1, PLAYER = 2, DATA = 3;
const TWO_PLAYER = 33, SINGLE_AGENT = 34, DESCRIBE = 35;
const DONE = 0, EXCEPTION = 1, INVALID_ACTION = 2, OUT_OF_MEMORY = 3, STACK_OVERFLOW = 4, SYNTAX = 5;
const RANDOM = 16, GETRANDBITS = 17, STDOUT = 18, STDERR = 19;
const MARKS = [null, 'X', 'O'];
const { floor, sqrt, clz32 } = Math;
const { isSafeInteger } = Number;

const drawBits = (k) => {
  slots[STATUS] = GETRANDBITS;
  slots[VALUE] = k;
  judge();
  return slots[VALUE];
};
const bitLength = (n) => (n < 4294967296 ? 32 - clz32(n) : 32 + bitLength(floor(n / 4294967296)));
const requireInteger = (name, value) => {
  if (!isSafeInteger(value)) throw new TypeError(name + ': expected a safe integer, got ' + String(value));
};
const randbelow = (n) => {
  const k = bitLength(n);
  let r = rng.getrandbits(k);
  while (r >= n) r = rng.getrandbits(k);
  return r;
};

const rng = {
  random() {
    slots[STATUS] = RANDOM;
    judge();
    return slots[VALUE];
  },
  getrandbits(k) {
    requireInteger('k', k);
    if (k < 0) throw new RangeError('number of bits must be non-negative');
    if (k === 0) return 0;
    if (k <= 32) return drawBits(k);
    if (k <= 53) return drawBits(32) + drawBits(k - 32) * 4294967296;
    let bits = 0n;
    for (let shift = 0; shift < k; shift += 32) bits |= BigInt(drawBits(k - shift < 32 ? k - shift : 32)) << BigInt(shift);
    return bits;
  },
  randrange(start, stop, step = 1) {
    requireInteger('start', start);
    if (stop === undefined) {
      if (start <= 0) throw new RangeError('empty range for randrange()');
      return randbelow(start);
    }
    requireInteger('stop', stop);
    requireInteger('step', step);
    if (step === 0) throw new RangeError('zero step for randrange()');
    const n = step > 0 ? floor((stop - start + step - 1) / step) : floor((stop - start + step + 1) / step);
    if (n <= 0) throw new RangeError('empty range for randrange(' + start + ', ' + stop + ', ' + step + ')');
    return start + step * randbelow(n);
  },
  randint(a, b) {
    return rng.randrange(a, b + 1);
  },
  choice(seq) {
    if (seq.length === 0) throw new RangeError('Cannot choose from an empty sequence');
    return seq[randbelow(seq.length)];
  },
  choices(population, weights = null, { cum_weights = null, k = 1 } = {}) {
    const n = population.length;
    const result = [];
    if (weights === null && cum_weights === null) {
      for (let i = 0; i < k; i++) result[i] = population[floor(rng.random() * n)];
      return result;
    }
    if (weights !== null && cum_weights !== null) throw new TypeError('Cannot specify both weights and cumulative weights');
    let sum = 0;
    const cumulative = cum_weights ?? weights.map((weight) => (sum += weight));
    if (cumulative.length !== n) throw new RangeError('The number of weights does not match the population');
    const total = cumulative[n - 1];
    if (!(total > 0)) throw new RangeError('Total of weights must be greater than zero');
    if (total === Infinity) throw new RangeError('Total of weights must be finite');
    for (let i = 0; i < k; i++) {
      const x = rng.random() * total;
      let low = 0;
      let high = n - 1;
      while (low < high) {
        const middle = floor((low + high) / 2);
        if (x < cumulative[middle]) high = middle;
        else low = middle + 1;
      }
      result[i] = population[low];
    }
    return result;
  },
  shuffle(x) {
    for (let i = x.length - 1; i > 0; i--) {
      const j = randbelow(i + 1);
      const kept = x[i];
      x[i] = x[j];
      x[j] = kept;
    }
  },
  sample(population, k) {
    const n = population.length;
    requireInteger('k', k);
    if (k < 0 || k > n) throw new RangeError('Sample larger than population or is negative');
    const result = [];
    let setSize = 21;
    if (k > 5) {
      let power = 1;
      while (power < 3 * k) power *= 4;
      setSize += power;
    }
    if (n <= setSize) {
      const pool = [];
      for (let i = 0; i < n; i++) pool[i] = population[i];
      for (let i = 0; i < k; i++) {
        const j = randbelow(n - i);
        result[i] = pool[j];
        pool[j] = pool[n - i - 1];
      }
    } else {
      const selected = new Set();
      for (let i = 0; i < k; i++) {
        let j = randbelow(n);
        while (selected.has(j)) j = randbelow(n);
        selected.add(j);
        result[i] = population[j];
      }
    }
    return result;
  },
  uniform(a, b) {
    return a + (b - a) * rng.random();
  },
  triangular(low = 0, high = 1, mode = null) {
    let u = rng.random();
    if (high === low) return low;
    let c = mode === null ? 0.5 : (mode - low) / (high - low);
    if (u > c) {
      u = 1 - u;
      c = 1 - c;
      const swapped = low;
      low = high;
      high = swapped;
    }
    return low + (high - low) * sqrt(u * c);
  },
};

const print = (stream) => (...values) => {
  const text = values.map((value) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)));
  slots[STATUS] = stream;
  judge(text.join(' ') + '\n');
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
    return 'chooseAction returned ' + kindOf(action) + ', not an integer';
  }
  slots[STATUS] = DONE;
  slots[VALUE] = action;
};
const playTurn = () => {
  const board = [];
  const length = slots[VALUE];
  for (let i = 0; i < length; i++) board[i] = MARKS[squares[i]];
  return conclude(policy(board, MARKS[slots[PLAYER]], rng));
};
const act = () => {
  const observation = [];
  const length = slots[VALUE];
  for (let i = 0; i < length; i++) observation[i] = slots[DATA + i];
  return conclude(policy(observation, rng));
};

return (thrown) => {
  const operation = slots[STATUS];
  if (operation === DESCRIBE) return describe(thrown);
  try {
    if (operation === TWO_PLAYER) return playTurn();
    if (operation === SINGLE_AGENT) return act();
    return load();
  } catch (error) {
    return describe(error);
  }
};
})`;
