// The checks, one after the other. Each says what it found and what to change.
import { type Space, spaceFromJson } from '@reroll/env';
import type { EnvironmentUnderTest, Shown, Subject } from './environment-under-test.js';
import type { Report } from './report.js';
import { numbersOf } from './rows.js';
import { digestOf, firstDifference, isOver, play, quote, resume, type Trace, textOf } from './trace.js';

/** How much is tried. */
export interface Effort {
  /** Seeds that episodes begin with. */
  readonly seeds: readonly number[];
  /** Most steps of an episode. */
  readonly steps: number;
  /** Instructions that a call may take. */
  readonly fuelPerCall: number;
}

type Check = (env: EnvironmentUnderTest, report: Report, effort: Effort) => Promise<void>;

/** Opens an environment for as long as a function needs it. */
async function within<S extends { close(): unknown }, T>(
  open: () => S | Promise<S>,
  use: (subject: S) => Promise<T>,
): Promise<T> {
  const subject = await open();
  try {
    return await use(subject);
  } finally {
    await subject.close();
  }
}

const fresh = (env: EnvironmentUnderTest, { steps }: Effort, seed: number): Promise<Trace> =>
  within(
    () => env.open(),
    (subject) => play(subject, env.actionSpace, seed, steps),
  );

/** An episode of each seed, none beside another. */
async function oneByOne(env: EnvironmentUnderTest, effort: Effort): Promise<Trace[]> {
  const traces: Trace[] = [];
  for (const seed of effort.seeds) traces.push(await fresh(env, effort, seed));
  return traces;
}

/** What is shown is what the manifest says. */
export const spaces: Check = async (env, report, effort) => {
  const space = spaceFromJson(env.observationSpace);
  for (const seed of effort.seeds) {
    const { shown } = await fresh(env, effort, seed);
    for (const [step, each] of shown.entries()) {
      // A reset has no reward.
      const range = step === 0 ? NO_RANGE : env.rewardRange;
      const problem = problemOf(each, space, range);
      if (problem === null) continue;
      report.fail('spaces', `seed ${seed}, step ${step}: ${problem.what}`, problem.advice);
      return;
    }
    report.count(shown.length - 1);
  }
  report.pass('spaces', 'observations, rewards and masks are what the environment says');
};

const NO_RANGE = [null, null] as const;

interface Problem {
  readonly what: string;
  readonly advice: string;
}

function problemOf(
  shown: Shown,
  space: Space<unknown>,
  [low, high]: readonly [number | null, number | null],
): Problem | null {
  const { observation, reward, info, mask } = shown;
  if (hasNaN(observation) || hasNaN(info)) {
    const advice = 'find the 0 / 0, the square root of a negative number or the endless sum that made it';
    return {
      what: `NaN in ${hasNaN(info) ? `the info ${quote(info)}` : `the observation ${quote(observation)}`}`,
      advice,
    };
  }
  if (!space.contains(observation)) {
    const advice = 'widen the observation space, or clamp what is observed';
    return { what: `the observation ${quote(observation)} is not in ${JSON.stringify(space)}`, advice };
  }
  if (!Number.isFinite(reward))
    return { what: `the reward is ${reward}`, advice: 'let every reward be a finite number' };
  if (reward < (low ?? -Infinity) || reward > (high ?? Infinity)) {
    return {
      what: `the reward ${reward} is not from ${low} to ${high}`,
      advice: 'widen the reward range',
    };
  }
  if (mask !== null && !isOver(shown) && !Array.from(mask).includes(1)) {
    return {
      what: 'no action is legal, and the episode is not over',
      advice: 'end the episode where nothing can be done',
    };
  }
  return null;
}

function hasNaN(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).some(Number.isNaN);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNaN);
}

/** A seed says all. */
export const seeds: Check = async (env, report, effort) => {
  const digests = new Set<string>();
  for (const seed of effort.seeds) {
    const [one, other] = [await fresh(env, effort, seed), await fresh(env, effort, seed)];
    const difference = firstDifference(one, other);
    if (difference !== null) {
      const advice = 'draw from the given streams alone, and keep everything in the state';
      return report.fail('seeds', `seed ${seed} twice gives two episodes; ${difference}`, advice);
    }
    digests.add(digestOf(one));
  }
  report.pass(
    'seeds',
    `equal seeds give equal episodes${digests.size === 1 ? ', and so do different ones' : ''}`,
  );
};

/** A reset leaves nothing of what was before. */
export const resets: Check = async (env, report, effort) => {
  const [first = 0, second = 1] = effort.seeds;
  const alone = await within(
    () => env.open(),
    async (subject) => ({
      trace: await play(subject, env.actionSpace, second, effort.steps),
      memory: await subject.memory?.(),
    }),
  );
  await within(
    () => env.open(),
    async (subject) => {
      await play(subject, env.actionSpace, first, effort.steps);
      const trace = await play(subject, env.actionSpace, second, effort.steps);
      const difference = firstDifference(alone.trace, trace);
      if (difference !== null) {
        const advice = 'set every field of the state in `reset`';
        return report.fail(
          'resets',
          `an episode after another is not the same as the first; ${difference}`,
          advice,
        );
      }
      report.pass('resets', 'a reset leaves nothing of the episode before');
      const memory = await subject.memory?.();
      if (memory === undefined || alone.memory === undefined)
        return report.skip('state', 'memory cannot be seen');
      const at = firstDifferent(alone.memory, memory);
      if (at < 0) return report.pass('state', 'nothing outlives a reset, in the state or outside of it');
      const place = subject.placeOf?.(at) ?? `byte ${at}`;
      const advice = 'set every field in `reset`; write to no array or memory outside of the state';
      report.fail('state', `after a reset, ${place} is still what the episode before left there`, advice);
    },
  );
};

function firstDifferent(left: Uint8Array, right: Uint8Array): number {
  if (left.length !== right.length) return Math.min(left.length, right.length);
  return left.findIndex((byte, index) => byte !== right[index]);
}

/** Environments side by side know nothing of each other, in whatever order they step. */
export const neighbours: Check = async (env, report, effort) => {
  const { seeds: all, steps } = effort;
  const expected = await oneByOne(env, effort);
  for (const order of [all.map((_, index) => index), all.map((_, index) => index).reverse()]) {
    const subjects: Subject[] = [];
    for (const _ of all) subjects.push(await env.open(subjects[0]));
    const shown: Shown[][] = all.map(() => []);
    for (const index of order) shown[index]!.push(await subjects[index]!.reset(all[index]!));
    for (let step = 0; step < steps; step++) {
      for (const index of order) {
        const action = expected[index]!.actions[step];
        if (action !== undefined) shown[index]!.push(await subjects[index]!.step(action));
      }
    }
    for (const subject of subjects.toReversed()) await subject.close();
    for (const [index, trace] of expected.entries()) {
      const difference = firstDifference(trace, { shown: shown[index]!, actions: trace.actions });
      if (difference === null) continue;
      const advice = 'keep everything in the state: other environments of the module write to the rest';
      return report.fail(
        'neighbours',
        `seed ${all[index]} beside others is another episode; ${difference}`,
        advice,
      );
    }
  }
  report.pass('neighbours', 'environments side by side do not change each other, in either order');
};

/** A vector shows what single environments show. */
export const vectors: Check = async (env, report, effort) => {
  if (env.openVector === undefined) return report.skip('vectors', 'there are none');
  const expected = await oneByOne(env, effort);
  const shortest = Math.min(...expected.map(({ actions }) => actions.length));
  const difference = await within(
    () => env.openVector!(effort.seeds.length),
    async (vector) => {
      const shown = (await vector.reset(effort.seeds)).map((each) => [each]);
      for (let step = 0; step < shortest; step++) {
        const rows = await vector.step(expected.map(({ actions }) => actions[step]));
        for (const [index, row] of rows.entries()) shown[index]!.push(row);
      }
      return expected
        .map(({ shown: single, actions }, index) => {
          const left = { shown: single.slice(0, shortest + 1).map(inNumbers), actions };
          return firstDifference(left, { shown: shown[index]!.map(inNumbers), actions });
        })
        .find((each) => each !== null);
    },
  );
  const advice = 'let no environment see another: keep everything in the state';
  if (difference)
    report.fail('vectors', `a vector shows something else than one environment; ${difference}`, advice);
  else report.pass('vectors', `a vector of ${effort.seeds.length} shows what single environments show`);
};

/** With the observation as the numbers that it is made of, however they are put together. */
function inNumbers(shown: Shown): Shown {
  return { ...shown, observation: numbersOf(shown.observation) };
}

/** A snapshot is the whole state. */
export const snapshots: Check = async (env, report, effort) => {
  const [seed = 0, other = 1] = effort.seeds;
  const half = Math.floor(effort.steps / 2);
  await within(
    () => env.open(),
    async (subject) => {
      if (!subject.snapshot || !subject.restore) return report.skip('snapshots', 'there are none');
      const { shown } = await play(subject, env.actionSpace, seed, half);
      const saved = await subject.snapshot();
      const future = await resume(subject, env.actionSpace, other, half, shown.at(-1)!);
      const again = await within(
        () => env.open(),
        async (copy) => {
          await play(copy, env.actionSpace, other, half);
          const restored = await copy.restore!(saved);
          const same = textOf(await copy.snapshot!()) === textOf(saved);
          return { same, trace: await resume(copy, env.actionSpace, other, half, restored) };
        },
      );
      const difference = firstDifference(future, again.trace);
      const advice = 'keep everything in the state: a snapshot has nothing else';
      if (difference !== null) {
        report.fail(
          'snapshots',
          `after a restored snapshot the episode goes on differently; ${difference}`,
          advice,
        );
      } else if (!again.same)
        report.fail('snapshots', 'a restored snapshot, taken again, has other bytes', advice);
      else report.pass('snapshots', 'a restored snapshot continues like the original');
    },
  );
};

/** Every option can be given, and none stops an episode. */
export const options: Check = async (env, report, effort) => {
  let count = 0;
  for (const { name, open } of env.variants?.() ?? []) {
    count += 1;
    try {
      await within(open, (subject) => play(subject, env.actionSpace, effort.seeds[0] ?? 0, 20));
    } catch (error) {
      const advice = 'narrow the option, or make the environment take it';
      return report.fail('options', `with ${name}: ${(error as Error).message}`, advice);
    }
  }
  if (count === 0) report.skip('options', 'there are none');
  else report.pass('options', `${count} choices of options can be played`);
};

/** Every call ends, within a budget. */
export const fuel: Check = async (env, report, effort) => {
  if (env.openMetered === undefined) return report.skip('fuel', 'nothing counts instructions');
  const most = { reset: 0, step: 0 };
  await within(
    () => env.openMetered!(effort.fuelPerCall),
    async (subject) => {
      for (const seed of effort.seeds) {
        const reset = await subject.reset(seed);
        most.reset = Math.max(most.reset, subject.fuelUsed);
        const metered: Subject = {
          ...subject,
          close: () => {},
          reset: () => reset,
          step: async (action) => {
            const shown = await subject.step(action);
            most.step = Math.max(most.step, subject.fuelUsed);
            return shown;
          },
        };
        await resume(metered, env.actionSpace, seed, effort.steps, reset);
      }
      report.figure('fuel', `a reset takes up to ${most.reset} instructions, a step up to ${most.step}`);
      report.pass('fuel', `every call ended within ${effort.fuelPerCall} instructions`);
    },
  );
};

/** How quick it is; nothing to pass. */
export const speed: Check = async (env, report) => {
  if (env.speed !== undefined) report.figure('speed', await env.speed());
};

/** Other hosts that the machine has show the same. */
export const hosts: Check = async (env, report, { seeds: [seed = 0], steps }) => {
  const others = env.otherHosts?.() ?? [];
  if (others.length === 0) return report.skip('hosts', 'no other host can be asked');
  const expected = digestOf(
    await within(
      () => env.open(),
      (subject) => play(subject, env.actionSpace, seed, steps),
    ),
  );
  for (const { name, digest } of others) {
    if ((await digest({ seed, steps })) === expected) continue;
    const advice = 'this is a bug worth reporting, unless a lint was passed over';
    return report.fail('hosts', `${name} shows another episode for seed ${seed}`, advice);
  }
  report.pass('hosts', `the same in ${others.map(({ name }) => name).join(', ')}`);
};
