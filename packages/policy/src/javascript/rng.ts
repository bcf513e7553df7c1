/**
 * The `rng` of JavaScript guests, made of two draws: `random()`, a float, and `drawBits(k)`, an integer of 1 to 32 bits.
 *
 * It follows CPython 3.12's `random.Random` line by line: the same draws and the same arithmetic in the same order. Where that
 * goes through a logarithm, a sine or a power, the C library inside the interpreter computes it: on every host to the same
 * bits, yet not to those of another C library. `binomialvariate` is missing, since it needs a function that QuickJS lacks.
 */
export const JAVASCRIPT_RNG = `((random, drawBits) => {
const { acos, clz32, cos, exp, floor, log, sin, sqrt, E, PI } = Math;
const { isSafeInteger } = Number;
const TWOPI = 2 * PI;
const NV_MAGICCONST = 4 * exp(-0.5) / sqrt(2);
const LOG4 = log(4);
const SG_MAGICCONST = 1 + log(4.5);

const requireInteger = (name, value) => {
  if (!isSafeInteger(value)) throw new TypeError(name + ' must be a safe integer, got ' + String(value));
};
const lengthOf = (sequence) => {
  requireInteger('length', sequence.length);
  return sequence.length;
};
const divide = (dividend, divisor) => {
  if (divisor === 0) throw new RangeError('division by zero');
  return dividend / divisor;
};
const bitLength = (n) => (n < 4294967296 ? 32 - clz32(n) : 32 + bitLength(floor(n / 4294967296)));
const randbelow = (n) => {
  const k = n < 4294967296 ? 32 - clz32(n) : bitLength(n);
  let r = rng.getrandbits(k);
  while (r >= n) r = rng.getrandbits(k);
  return r;
};
// bisect.bisect_right
const bisect = (sorted, x, high) => {
  let low = 0;
  while (low < high) {
    const middle = floor((low + high) / 2);
    if (x < sorted[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
};
const accumulate = (values) => {
  let sum = 0;
  return Array.from(values, (value) => (sum += value));
};
const sampleIndices = (n, k) => {
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
    const pool = Array.from({ length: n }, (_, i) => i);
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
      result[i] = j;
    }
  }
  return result;
};
const refuse = (what) => () => {
  throw new Error('the judge owns the random stream: it ' + what);
};
let gaussNext = null;

const rng = {
  random,
  seed: refuse('cannot be seeded'),
  getstate: refuse('has no state here'),
  setstate: refuse('has no state here'),
  getrandbits(k) {
    // What nearly every draw is, without a call of a function.
    if (typeof k === 'number' && k > 0 && k <= 32 && (k | 0) === k) return drawBits(k);
    requireInteger('k', k);
    if (k < 0) throw new RangeError('number of bits must be non-negative');
    if (k === 0) return 0;
    if (k <= 32) return drawBits(k);
    if (k <= 53) return drawBits(32) + drawBits(k - 32) * 4294967296;
    let bits = 0n;
    for (let shift = 0; shift < k; shift += 32) bits |= BigInt(drawBits(k - shift < 32 ? k - shift : 32)) << BigInt(shift);
    return bits;
  },
  randbytes(n) {
    requireInteger('n', n);
    if (n < 0) throw new RangeError('number of bytes must be non-negative');
    const bytes = new Uint8Array(n);
    for (let i = 0; i < n; i += 4) {
      const count = n - i < 4 ? n - i : 4;
      const word = drawBits(8 * count);
      for (let j = 0; j < count; j++) bytes[i + j] = word >>> (8 * j);
    }
    return bytes;
  },
  randrange(start, stop, step = 1) {
    requireInteger('start', start);
    requireInteger('step', step);
    if (stop === undefined) {
      if (step !== 1) throw new TypeError('Missing a stop argument');
      if (start <= 0) throw new RangeError('empty range for randrange()');
      return randbelow(start);
    }
    requireInteger('stop', stop);
    if (step === 0) throw new RangeError('zero step for randrange()');
    const width = stop - start;
    requireInteger('stop - start', width);
    const rest = width % step;
    const n = width / step > 0 ? (width - rest) / step + (rest === 0 ? 0 : 1) : 0;
    if (n <= 0) throw new RangeError('empty range for randrange(' + start + ', ' + stop + ', ' + step + ')');
    return start + step * randbelow(n);
  },
  randint(a, b) {
    return rng.randrange(a, b + 1);
  },
  choice(seq) {
    const n = lengthOf(seq);
    if (n === 0) throw new RangeError('Cannot choose from an empty sequence');
    return seq[randbelow(n)];
  },
  choices(population, weights = null, { cum_weights = null, k = 1 } = {}) {
    const n = lengthOf(population);
    const result = [];
    if (weights === null && cum_weights === null) {
      for (let i = 0; i < k; i++) {
        const index = floor(rng.random() * n);
        if (index >= n) throw new RangeError('Cannot choose from an empty sequence');
        result[i] = population[index];
      }
      return result;
    }
    if (weights !== null && cum_weights !== null) throw new TypeError('Cannot specify both weights and cumulative weights');
    const cumulative = cum_weights ?? accumulate(weights);
    if (cumulative.length !== n) throw new RangeError('The number of weights does not match the population');
    const total = cumulative[n - 1];
    if (!(total > 0)) throw new RangeError('Total of weights must be greater than zero');
    if (total === Infinity) throw new RangeError('Total of weights must be finite');
    for (let i = 0; i < k; i++) result[i] = population[bisect(cumulative, rng.random() * total, n - 1)];
    return result;
  },
  shuffle(x) {
    for (let i = lengthOf(x) - 1; i > 0; i--) {
      const j = randbelow(i + 1);
      const kept = x[i];
      x[i] = x[j];
      x[j] = kept;
    }
  },
  sample(population, k, { counts = null } = {}) {
    const n = lengthOf(population);
    if (counts === null) return sampleIndices(n, k).map((index) => population[index]);
    const cumulative = accumulate(counts);
    if (cumulative.length !== n) throw new RangeError('The number of counts does not match the population');
    const total = cumulative.pop();
    requireInteger('total of counts', total);
    if (total <= 0) throw new RangeError('Total of counts must be greater than zero');
    return sampleIndices(total, k).map((selection) => population[bisect(cumulative, selection, n - 1)]);
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
  normalvariate(mu = 0, sigma = 1) {
    for (;;) {
      const u1 = rng.random();
      const u2 = 1 - rng.random();
      const z = NV_MAGICCONST * (u1 - 0.5) / u2;
      if (z * z / 4 <= -log(u2)) return mu + z * sigma;
    }
  },
  gauss(mu = 0, sigma = 1) {
    let z = gaussNext;
    gaussNext = null;
    if (z === null) {
      const x2pi = rng.random() * TWOPI;
      const g2rad = sqrt(-2 * log(1 - rng.random()));
      z = cos(x2pi) * g2rad;
      gaussNext = sin(x2pi) * g2rad;
    }
    return mu + z * sigma;
  },
  lognormvariate(mu, sigma) {
    return exp(rng.normalvariate(mu, sigma));
  },
  expovariate(lambd = 1) {
    return divide(-log(1 - rng.random()), lambd);
  },
  vonmisesvariate(mu, kappa) {
    if (kappa <= 1e-6) return TWOPI * rng.random();
    const s = 0.5 / kappa;
    const r = s + sqrt(1 + s * s);
    for (;;) {
      const z = cos(PI * rng.random());
      const d = z / (r + z);
      const u2 = rng.random();
      if (u2 >= 1 - d * d && u2 > (1 - d) * exp(d)) continue;
      const q = 1 / r;
      const f = (q + z) / (1 + q * z);
      const theta = (rng.random() > 0.5 ? mu + acos(f) : mu - acos(f)) % TWOPI;
      return theta < 0 ? theta + TWOPI : theta + 0;
    }
  },
  gammavariate(alpha, beta) {
    if (!(alpha > 0 && beta > 0)) throw new RangeError('gammavariate: alpha and beta must be > 0.0');
    if (alpha === 1) return -log(1 - rng.random()) * beta;
    if (alpha > 1) {
      const ainv = sqrt(2 * alpha - 1);
      const bbb = alpha - LOG4;
      const ccc = alpha + ainv;
      for (;;) {
        const u1 = rng.random();
        if (!(1e-7 < u1 && u1 < 0.9999999)) continue;
        const u2 = 1 - rng.random();
        const v = log(u1 / (1 - u1)) / ainv;
        const x = alpha * exp(v);
        const z = u1 * u1 * u2;
        const r = bbb + ccc * v - x;
        if (r + SG_MAGICCONST - 4.5 * z >= 0 || r >= log(z)) return x * beta;
      }
    }
    for (;;) {
      const b = (E + alpha) / E;
      const p = b * rng.random();
      const x = p <= 1 ? p ** (1 / alpha) : -log((b - p) / alpha);
      const u1 = rng.random();
      if (p > 1 ? u1 <= x ** (alpha - 1) : u1 <= exp(-x)) return x * beta;
    }
  },
  betavariate(alpha, beta) {
    const y = rng.gammavariate(alpha, 1);
    return y === 0 ? 0 : y / (y + rng.gammavariate(beta, 1));
  },
  paretovariate(alpha) {
    const u = 1 - rng.random();
    return u ** divide(-1, alpha);
  },
  weibullvariate(alpha, beta) {
    const u = 1 - rng.random();
    return alpha * (-log(u)) ** divide(1, beta);
  },
};
return rng;
})`;
