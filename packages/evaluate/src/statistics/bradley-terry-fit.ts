/** Games between two players by index, summed up: `wins` are those of `first`, a draw counting half. */
export interface PairTotal {
  readonly first: number;
  readonly second: number;
  readonly wins: number;
  readonly games: number;
}

/** Length of a step, in nepers, after which the fit has settled: a millionth of an Elo point. */
const TOLERANCE = 1e-8;

/** More steps than a fit takes: about ten, less when it starts near its end. */
const MAX_STEPS = 100;

/**
 * Natural logarithms of Bradley–Terry strengths: the model in which i beats j with odds of strength i to strength j (Bradley &
 * Terry, Biometrika 39, 1952).
 *
 * Every player has one extra drawn game against an average opponent of strength 1. So one who never lost, or never won,
 * has a finite strength, which grows with the games played; players who never met are comparable; and the maximum of the
 * likelihood is unique. It is found by Newton's method (Hunter, "MM algorithms for generalized Bradley–Terry models", Annals of
 * Statistics 32, 2004, section 4), shortened by log(1 + d) / d for a step of length d, which makes it converge from anywhere
 * (Sun & Tran-Dinh, "Generalized self-concordant functions", Mathematical Programming 178, 2019).
 *
 * @param start - where to begin; 0 for every player unless told.
 */
export function fitStrengths(
  numPlayers: number,
  totals: readonly PairTotal[],
  start: Float64Array = new Float64Array(numPlayers),
): Float64Array {
  const strengths = start.slice();
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    const step = newtonStep(strengths, totals);
    const length = spread(step);
    const share = length > 0 ? Math.log1p(length) / length : 1;
    for (let i = 0; i < numPlayers; i++) strengths[i]! += share * step[i]!;
    if (length < TOLERANCE) break;
  }
  return strengths;
}

/** Gradient of the log-likelihood over the negative of its Hessian. */
function newtonStep(strengths: Float64Array, totals: readonly PairTotal[]): Float64Array {
  const n = strengths.length;
  const gradient = new Float64Array(n);
  const information = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const chance = logistic(strengths[i]!);
    gradient[i] = 0.5 - chance;
    information[i * n + i] = chance * (1 - chance);
  }
  for (const { first, second, wins, games } of totals) {
    const chance = logistic(strengths[first]! - strengths[second]!);
    const surplus = wins - games * chance;
    gradient[first]! += surplus;
    gradient[second]! -= surplus;
    const weight = games * chance * (1 - chance);
    information[first * n + first]! += weight;
    information[second * n + second]! += weight;
    information[first * n + second]! -= weight;
    information[second * n + first]! -= weight;
  }
  return solve(information, gradient);
}

/** Solves `matrix` · x = `right` for a symmetric positive definite matrix, by Cholesky factors; overwrites both. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let j = 0; j < n; j++) {
    const pivot = Math.sqrt(matrix[j * n + j]!);
    for (let i = j; i < n; i++) matrix[i * n + j]! /= pivot;
    for (let k = j + 1; k < n; k++) {
      const factor = matrix[k * n + j]!;
      for (let i = k; i < n; i++) matrix[i * n + k]! -= factor * matrix[i * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) right[i]! -= matrix[i * n + j]! * right[j]!;
    right[i]! /= matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) right[i]! -= matrix[j * n + i]! * right[j]!;
    right[i]! /= matrix[i * n + i]!;
  }
  return right;
}

/** The most by which a step moves two players, or one and the average opponent, apart. */
function spread(step: Float64Array): number {
  let low = 0;
  let high = 0;
  for (const value of step) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
