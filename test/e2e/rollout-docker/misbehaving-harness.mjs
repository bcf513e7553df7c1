// Takes the place of the harness in an image of the tests: what it does to a rollout depends on the seed.
import { answer as honest } from './honest.mjs';

const MISDEEDS = {
  900001: async (run) => `{"digests":"${'0'.repeat(64)}"}\n${await honest(run)}`,
  900002: (run) => honest({ ...run, token: '0'.repeat(32) }),
  900003: async (run) => (await honest(run)).replace(/"[0-9a-f]{64}"/, `"${'0'.repeat(64)}"`),
  900004: () => {
    const held = [];
    for (;;) held.push(Buffer.alloc(2 ** 26, 1));
  },
  900005: (run) => new Promise((resolve) => setTimeout(() => resolve(honest(run)), 600_000)),
  900006: () => process.exit(3),
};

export function answer(run) {
  // devalue's format: the first part is the input, whose members are the indices of theirs.
  const parts = JSON.parse(run.input);
  const misdeed = MISDEEDS[parts[parts[0].seeds]] ?? honest;
  return misdeed(run);
}
