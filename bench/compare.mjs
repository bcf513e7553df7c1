// Runs the benchmarks of this checkout and of another in turns, and says what changed:
//   npm run bench:compare -- PATH [--only WORD] [--rounds N]
// Each side runs its own benchmarks; figures of the same name are compared.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkCheckout } from './checkout.mjs';
import { listBenches, runBench } from './run-bench.mjs';
import { compareRuns, MAX_PAIRS, MIN_PAIRS, median } from './verdict.mjs';

const DEFAULT_ROUNDS = 10;

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string' } },
  allowPositionals: true,
});
if (positionals.length !== 1)
  throw new RangeError(`one path of a checkout to compare with is needed, got ${positionals.length}`);
const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
if (!Number.isInteger(rounds) || rounds < MIN_PAIRS || rounds > MAX_PAIRS)
  throw new RangeError(
    `--rounds must be a whole number from ${MIN_PAIRS} to ${MAX_PAIRS}, got ${values.rounds}`,
  );

const here = fileURLToPath(new URL('.', import.meta.url));
// npm changes the folder; it says where it was called.
const other = resolve(process.env.INIT_CWD ?? '.', positionals[0]);
checkCheckout(other);
const there = resolve(other, 'bench');

const chosen = listBenches(here, values.only);
const lacking = chosen.filter((bench) => !listBenches(there).includes(bench));
const shared = chosen.filter((bench) => !lacking.includes(bench));
if (shared.length === 0) throw new RangeError(`${other} lacks ${lacking.join(', ')}`);

/** The figures of all rounds of one benchmark, of both sides; throws if it fails. */
function runInTurns(bench) {
  const runs = { here: [], there: [] };
  const sides = [
    ['here', here],
    ['there', there],
  ];
  for (let round = 0; round < rounds; round++) {
    for (const [side, folder] of round % 2 === 0 ? sides : sides.toReversed()) {
      const { ok, figures } = runBench(folder, bench, { quiet: true });
      if (!ok) throw new Error(`${bench} failed in ${folder}`);
      runs[side].push(figures);
    }
  }
  return runs;
}

/** The values of a figure in each run; undefined if a run has none, or measures something else by that name. */
function valuesOf(runs, { name, unit, better }) {
  const found = runs.map((figures) => figures.find((figure) => figure.name === name));
  const same = found.every((figure) => figure?.unit === unit && figure.better === better);
  return same ? found.map(({ value }) => value) : undefined;
}

const WORDS = { better: 'faster', worse: 'slower', 'none shown': 'no difference shown' };
const SIZE_WORDS = { ...WORDS, better: 'smaller', worse: 'larger' };
const isSize = (unit) => /bytes|[KMG]iB/.test(unit);
const short = (value) => String(Number(value.toPrecision(3)));

/** Prints what became of one figure, and returns it: 'better', 'worse', 'none shown', or undefined if it cannot be compared. */
function printFigure(figure, runs) {
  const ours = valuesOf(runs.here, figure);
  const theirs = valuesOf(runs.there, figure);
  if (ours === undefined || theirs === undefined) {
    console.log(`${figure.name}: not in every run of ${ours === undefined ? 'this' : 'the other'} checkout`);
    return undefined;
  }
  if ([...ours, ...theirs].some((value) => value <= 0)) {
    console.log(`${figure.name}: not above 0 in every run, so it has no ratio`);
    return undefined;
  }
  const { ratio, low, high, change } = compareRuns(ours, theirs, figure.better);
  const words = isSize(figure.unit) ? SIZE_WORDS : WORDS;
  console.log(
    `${figure.name}: ${short(median(theirs))} → ${short(median(ours))} ${figure.unit}, ` +
      `× ${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}): ${words[change]}`,
  );
  return change;
}

console.log(
  `Medians of ${other} → this checkout; × above 1 is better, with its 95 % interval; ${rounds} rounds.`,
);
const changes = [];
for (const bench of shared) {
  console.log(`\n== ${bench}`);
  try {
    const runs = runInTurns(bench);
    const [first, second] = [runs.here[0], runs.there[0]];
    if (second.length === 0) throw new Error(`${bench} reports no figures in ${there}`);
    const gone = second.filter(({ name }) => !first.some((figure) => figure.name === name));
    for (const figure of [...first, ...gone]) changes.push(printFigure(figure, runs));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
if (lacking.length > 0) console.log(`\nThe other checkout lacks ${lacking.join(', ')}.`);
const count = (change) => changes.filter((found) => found === change).length;
console.log(
  `\n${count('better')} better, ${count('worse')} worse, ${count('none shown')} without a difference shown. ` +
    'Of figures that did not change, about one in twenty shows a difference by chance.',
);
