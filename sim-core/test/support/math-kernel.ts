// The kernel's mathematics compiled on its own with openings that the artifact lacks: SIMD values do not cross to
// JavaScript, and the paths behind `sin` and `cos` are nobody's business but the tests'.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

/** Angles that the columns of `MathKernel` have room for. */
export const COLUMN_ANGLES = 4096;

const ENTRY = `
import { cosPair, sinCos, sinCosPair, sinPair } from './math/sin-cos';
import { fastCos, fastSin } from './math/sin-cos-fast';
import { rowAt, rowOffset } from './math/sin-cos-table';
import { P0, P1, P2, Q0, Q1, Q2, STEP_HIGH, STEP_LOW, STEP_MIDDLE, turnedOrZero } from './math/sin-cos-wide';
import { cosF32, sinF32, cos, sin } from './math/sin-cos';
export { cosF32, sinF32, cos, sin };

const COLUMN = memory.data(${COLUMN_ANGLES} * 8, 16);
const RESULTS = memory.data(128, 16);

export function column(): usize { return COLUMN; }
export function results(): usize { return RESULTS; }

export function allOfPair(): void {
  const x = v128.load(COLUMN);
  v128.store(RESULTS, sinPair(x));
  v128.store(RESULTS, cosPair(x), 16);
  sinCosPair(x, RESULTS + 32);
  v128.store(RESULTS, sinCos(f64x2.extract_lane(x, 0)), 64);
  v128.store(RESULTS, sinCos(f64x2.extract_lane(x, 1)), 80);
}

export function undecidedWide(quarters: u32): i32 {
  let count = 0;
  for (let offset: usize = 0; offset < ${COLUMN_ANGLES} * 8; offset += 16) {
    const x = v128.load(COLUMN + offset);
    const result = quarters == 0 ? turnedOrZero(x, 0, 0) : turnedOrZero(x, 1, 1);
    count += popcnt(i64x2.bitmask(f64x2.eq(result, f64x2.splat(0))));
  }
  return count;
}

export function undecidedFast(quarters: u32): i32 {
  let count = 0;
  for (let offset: usize = 0; offset < ${COLUMN_ANGLES} * 8; offset += 16) {
    const x = v128.load(COLUMN + offset);
    const result = quarters == 0 ? fastSin(x) : fastCos(x);
    count += popcnt(i64x2.bitmask(f64x2.ne(result, result)));
  }
  return count;
}

export function tableHigh(k: u32, quarters: u32): f64 { return f64x2.extract_lane(rowAt(rowOffset(k), quarters), 0); }
export function tableLow(k: u32, quarters: u32): f64 { return f64x2.extract_lane(rowAt(rowOffset(k), quarters), 1); }
export function stepPart(index: i32): f64 {
  return load<f64>(index == 0 ? STEP_HIGH : index == 1 ? STEP_MIDDLE : STEP_LOW);
}

export function sineCoefficient(index: i32): f64 { return load<f64>(index == 0 ? P0 : index == 1 ? P1 : P2); }
export function cosineCoefficient(index: i32): f64 { return load<f64>(index == 0 ? Q0 : index == 1 ? Q1 : Q2); }

export function f32RoundedTwice(first: u32, last: u32, stride: u32): i32 {
  let differences = 0;
  for (let bits = first; bits <= last; bits += stride) {
    const x = reinterpret<f32>(bits);
    differences += i32(sinF32(x) != <f32>sin(x)) + i32(cosF32(x) != <f32>cos(x));
  }
  return differences;
}
`;

/** What the compiled module exports. */
export interface MathKernel extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  sin(x: number): number;
  cos(x: number): number;
  sinF32(x: number): number;
  cosF32(x: number): number;
  /** Address of COLUMN_ANGLES angles, f64 each. */
  column(): number;
  /** Address of what `allOfPair` finds for the column's first two angles: f64 × 12. */
  results(): number;
  allOfPair(): void;
  /** How many of the column's sines (quarters 0) or cosines (1) a path leaves to the exact one. */
  undecidedWide(quarters: number): number;
  undecidedFast(quarters: number): number;
  /** The two parts of sin(k·π/64 + quarters·π/2). */
  tableHigh(k: number, quarters: number): number;
  tableLow(k: number, quarters: number): number;
  /** The three parts of π/64. */
  stepPart(index: number): number;
  /** The coefficients of (sin r − r)/r³ and of (cos r − 1 + r²/2)/r⁴ in powers of r². */
  sineCoefficient(index: number): number;
  cosineCoefficient(index: number): number;
  /** How many f32 among bit patterns have a sine or cosine that rounding to f64 first would change. */
  f32RoundedTwice(first: number, last: number, stride: number): number;
}

const assembly = fileURLToPath(new URL('../../assembly', import.meta.url));
const OPTIONS = ['-O3', '--runtime', 'stub', '--use', 'abort=', '--initialMemory', '2', '--enable', 'simd'];

/** Compiles the entry above and instantiates it. */
export async function createMathKernel(): Promise<MathKernel> {
  let artifact: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await compile(
    ['entry.ts', '--baseDir', assembly, '--outFile', 'out', ...OPTIONS],
    {
      readFile: (name, folder) => (name === 'entry.ts' ? ENTRY : textOf(`${folder}/${name}`)),
      writeFile: (_name, contents) => {
        artifact = new Uint8Array(contents as Uint8Array);
      },
      listFiles: () => [],
    },
  );
  if (error || stderr.toString() !== '' || !artifact) throw new Error(`asc: ${error?.message}\n${stderr}`);
  return new WebAssembly.Instance(new WebAssembly.Module(artifact), {}).exports as MathKernel;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
