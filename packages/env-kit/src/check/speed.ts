import type { SpaceSpec } from '@reroll/env';
import type { SimCore } from '@reroll/sim-core';
import type { Shown, Subject } from './environment-under-test.js';
import { Actor, isOver } from './trace.js';

const NUM_ENVS = 1024;
/** Steps with the same actions; in a game, where they would not be legal, one. */
const STEPS = 16;
const LEAST_MS = 300;

/** How long single steps are measured, in milliseconds, and in how many parts: the quickest counts. */
const STEPPED_MS = 400;
const PARTS = 8;

/** Steps a second of a vector on this thread, in its quickest moment. A wall-clock figure, which says little about another machine. */
export function vectorSpeed(core: SimCore, id: string): string {
  const { players = 1 } = core.manifest.environments.find((entry) => entry.id === id)!;
  const vector = core.makeVector(id, { numEnvs: NUM_ENVS });
  try {
    const steps = players === 2 ? 1 : STEPS;
    vector.reset({ seed: 0 });
    vector.actionSpace.seed(0);
    let [quickest, spent] = [Infinity, 0];
    while (spent < LEAST_MS) {
      vector.actionSpace.sample(players === 2);
      const start = performance.now();
      for (let step = 0; step < steps; step++) vector.step();
      const ms = performance.now() - start;
      quickest = Math.min(quickest, ms);
      spent += ms;
    }
    const rate = (NUM_ENVS * steps) / quickest / 1000;
    return `${rate.toPrecision(3)} M steps/s in a vector of ${NUM_ENVS}, on one thread`;
  } finally {
    vector.dispose();
  }
}

/** A subject that answers at once. */
interface SynchronousSubject extends Subject {
  reset(seed: number): Shown;
  step(action: unknown): Shown;
}

/** Time of a step, resets left out, likewise. Closes the subject. */
export function stepTime(subject: SynchronousSubject, actionSpace: SpaceSpec): string {
  const actor = new Actor(actionSpace, 0);
  let seed = 0;
  let shown = subject.reset(seed);
  let quickest = Number.POSITIVE_INFINITY;
  for (let part = 0; part < PARTS; part++) {
    let [steps, spent] = [0, 0];
    while (spent < STEPPED_MS / PARTS) {
      if (isOver(shown)) shown = subject.reset(++seed);
      const action = actor.choose(shown);
      const start = performance.now();
      shown = subject.step(action);
      spent += performance.now() - start;
      steps++;
    }
    quickest = Math.min(quickest, spent / steps);
  }
  subject.close();
  return `a step takes ${(1000 * quickest).toFixed(1)} µs, on one thread`;
}
