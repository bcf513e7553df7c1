import { loadInterpreter } from '@reroll/policy';
import { describe, expect, it, vi } from 'vitest';
import { runRollout } from '../src/index.js';

const SOURCE = 'function chooseAction(observation, rng) { return 0; }';
const policy = { kind: 'code', language: 'javascript', source: SOURCE } as const;

describe('a host without memory for a guest', () => {
  it('fails a rollout as infrastructure that may do better next time', async () => {
    const interpreter = await loadInterpreter('javascript');
    const refused = Object.assign(new Error('the host has no memory left for the guest'), {
      code: 'HOST_MEMORY_EXHAUSTED',
      fault: 'infrastructure',
      retryable: true,
    });
    const createGuest = vi.spyOn(interpreter, 'createGuest').mockImplementation(() => {
      throw refused;
    });
    const spec = { env: 'CartPole-v1', seed: 1, policy } as const;
    try {
      await expect(runRollout(spec)).rejects.toMatchObject({
        code: 'WORKER_FAILED',
        fault: 'infrastructure',
        retryable: true,
        cause: refused,
      });
      // Once for the chunk, and once more for its rollout alone.
      expect(createGuest).toHaveBeenCalledTimes(2);
    } finally {
      createGuest.mockRestore();
    }
    expect((await runRollout(spec)).failure).toBeNull();
  });

  it('still charges the harness with what is its own error', async () => {
    const interpreter = await loadInterpreter('javascript');
    const createGuest = vi.spyOn(interpreter, 'createGuest').mockImplementation(() => {
      throw new Error('a bug');
    });
    try {
      const rollout = runRollout({ env: 'CartPole-v1', seed: 1, policy });
      await expect(rollout).rejects.toMatchObject({ code: 'HARNESS_FAILED' });
    } finally {
      createGuest.mockRestore();
    }
  });
});
