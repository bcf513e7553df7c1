// Processor time of a fresh process up to its first decision, in each language, against one that does nothing (`node -e 0`): the best
// of several, in turns. And how large the interpreters are that the package ships.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { reportFigure } from '../figures.mjs';

const ROUNDS = 10;
const GOALS = { javascript: 2, python: 5 };
const SOURCES = {
  javascript: 'function chooseAction() { return 1; }',
  python: 'def choose_action(observation, rng): return 1',
};

const REPORT = `
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);
`;

/** A program that says what its first decision, which must be 1, has taken. */
const program = (language) => `
import { definePolicy, loadInterpreter } from ${JSON.stringify(import.meta.resolve('@reroll/policy'))};
const interpreter = await loadInterpreter('${language}');
const policy = definePolicy({ language: '${language}', source: ${JSON.stringify(SOURCES[language])} });
const rng = { random: () => 0.5, getrandbits: () => 0n };
const { guest } = interpreter.createGuest({ policy, contract: 'single-agent', rng });
if (guest.chooseAction({ observation: [0, 0, 0, 0] }).action !== 1) throw new Error('not the action');
${REPORT}`;

function milliseconds(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

const programs = {
  bare: ['-e', REPORT],
  javascript: ['--input-type=module', '-e', program('javascript')],
  python: ['--input-type=module', '-e', program('python')],
};
const best = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(programs))
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, milliseconds(args));
}
reportFigure({ name: 'node -e 0', unit: 'ms', value: best.bare, better: 'lower' });
console.log(`node -e 0: ${best.bare.toFixed(0)} ms`);
const { resolve } = createRequire(import.meta.url);
for (const [language, goal] of Object.entries(GOALS)) {
  const times = best[language] / best.bare;
  const ratio = times.toFixed(1);
  const bytes = readFileSync(resolve(`@reroll/policy/${language}.wasm`));
  const name = `${language}: first decision`;
  reportFigure({ name, unit: 'ms', value: best[language], better: 'lower' });
  reportFigure({ name: `${name}, times node -e 0`, unit: '×', value: times, better: 'lower' });
  reportFigure({ name: `${language}: interpreter`, unit: 'bytes', value: bytes.length, better: 'lower' });
  const mib = (count) => (count / 2 ** 20).toFixed(2);
  console.log(`${language}: first decision ${best[language].toFixed(0)} ms, bare × ${ratio} (goal ${goal})`);
  console.log(
    `${language}: ${mib(bytes.length)} MiB, ${mib(gzipSync(bytes, { level: 9 }).length)} compressed`,
  );
}
