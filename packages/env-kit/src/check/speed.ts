import type { SimCore } from '@reroll/sim-core';

const NUM_ENVS = 1024;
/** Steps with the same actions; in a game, where they would not be legal, one. */
const STEPS = 16;
const LEAST_MS = 300;

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
