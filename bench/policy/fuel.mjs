// Fuel rates: how much fuel a guest burns in a second of processor time, by what it does over and over until its fuel is used
// up. The README of @reroll/policy says to reckon with 2 Gfuel a second, and that nothing a policy does falls below half of that.
// The last line names the slowest construct. Parts of names as arguments choose constructs.
import { definePolicy, loadInterpreter } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { reportFigure } from '../figures.mjs';
import { CONSTRUCTS } from './constructs.js';

const WARM_UP_FUEL = 200_000_000n;
const FUEL = 500_000_000n;
const ROUNDS = 2;

const core = SimCore.create();

function nanoseconds(run) {
  const { user: userBefore, system: systemBefore } = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system - userBefore - systemBefore);
}

/** Runs a construct until the fuel of one decision is used up. Fuel and nanoseconds. */
function exhaust(interpreter, policy, fuel) {
  const rng = core.mt19937(1);
  const { guest, failure } = interpreter.createGuest({
    policy,
    contract: 'two-player',
    rng,
    limits: { fuelPerDecision: fuel, fuelForLoading: 20_000_000_000n, outputBytes: 65_536 },
  });
  if (guest === undefined) throw new Error(failure.message);
  const board = Array.from({ length: 9 }, () => null);
  let decision;
  const ns = nanoseconds(() => (decision = guest.chooseAction({ board, player: 'X' })));
  guest.dispose();
  rng.dispose();
  if (decision.failure?.code !== 'FUEL_EXHAUSTED')
    throw new Error(`must use up its fuel, got ${decision.failure?.message ?? 'an action'}`);
  return { fuel: Number(decision.fuelUsed), ns };
}

function rateOf(interpreter, source) {
  const policy = definePolicy({ language: interpreter.language, source });
  exhaust(interpreter, policy, WARM_UP_FUEL);
  const rates = Array.from({ length: ROUNDS }, () => {
    const { fuel, ns } = exhaust(interpreter, policy, FUEL);
    return fuel / ns;
  });
  return Math.max(...rates);
}

const wanted = process.argv.slice(2);
const rows = [];
for (const [language, constructs] of Object.entries(CONSTRUCTS)) {
  const interpreter = await loadInterpreter(language);
  const usual = rateOf(interpreter, constructs['empty loop']);
  for (const [name, source] of Object.entries(constructs)) {
    if (wanted.length > 0 && !wanted.some((part) => `${language}: ${name}`.includes(part))) continue;
    const row = { name: `${language}: ${name}`, rate: rateOf(interpreter, source) };
    rows.push(row);
    reportFigure({ name: row.name, unit: 'Gfuel/s', value: row.rate, better: 'higher' });
    console.log(
      `${row.name.padEnd(48)} ${row.rate.toFixed(2).padStart(6)} Gfuel/s, ${(row.rate / usual).toFixed(2)} × the empty loop`,
    );
  }
}
rows.sort((a, b) => a.rate - b.rate);
console.log(`slowest: ${rows[0].name}, ${rows[0].rate.toFixed(2)} Gfuel/s`);
