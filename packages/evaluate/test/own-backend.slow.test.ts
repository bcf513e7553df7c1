import { definePolicy } from '@reroll/policy';
import { type Backend, collectRollouts, createTasks, seedRange, Task } from '@reroll/rollout';
import { describe, expect, test } from 'vitest';
import { trainQ } from '../src/learning/train-q.js';
import { runMatch } from '../src/match/run-match.js';

const { threadBackend: backend } = (await import(
  new URL('./fixtures/thread-backend.mjs', import.meta.url).href
)) as { threadBackend: Backend };

describe('a backend of one’s own, in one file', () => {
  test('runs rollouts as the others do', async () => {
    const spec = { env: 'CartPole-v1', policy: 'random', seeds: seedRange(0, 19) } as const;
    const outcomes = await collectRollouts({ ...spec, backend }).results();
    const inline = await collectRollouts({ ...spec, backend: 'inline' }).results();
    const digests = (batch: typeof outcomes) => batch.map((outcome) => outcome.verified && outcome.digest);
    expect(digests(outcomes)).toEqual(digests(inline));
    expect(outcomes[0]).toMatchObject({ backend: 'plain threads', steps: 18 });
    expect(outcomes[0]?.verified && outcomes[0].isolate).toMatch(/^plain thread [0-9]+$/);
  });

  test('plays matches, of guests too, and learns, though it knows of neither', async () => {
    const source = 'function chooseAction(board) { return board.indexOf(null); }';
    const policyX = definePolicy({ language: 'javascript', source });
    const spec = { policyX, policyO: 'greedy', seed: 3, games: 5 } as const;
    const [played, inline] = [await runMatch(spec, { backend }), await runMatch(spec, { backend: 'inline' })];
    expect(played).toMatchObject({ digest: inline.digest, backend: 'plain threads', verified: true });
    const learned = trainQ({ iterations: 1, episodes: 300, backend });
    expect((await learned.next()).value).toMatchObject({ iteration: 1, states: 393 });
  });

  test('fails what its thread cannot do, and says what that is', async () => {
    const module = new URL('../dist/tasks.js', import.meta.url).href;
    const juggling = new Task<null, null>({ name: 'juggling', module }, () => Promise.reject(new Error()));
    await expect(backend.run(juggling, null, new AbortController().signal)).rejects.toThrow(
      /^task must be one of .*match.*, got "juggling"$/,
    );
  });
});

describe('the tasks of an isolate', () => {
  test('are made once, and keep what serves many inputs', async () => {
    const counting = `export const count = (isolate) => { let n = 0; return () => isolate + ' ' + ++n; };`;
    const task = { name: 'count', module: `data:text/javascript,${encodeURIComponent(counting)}` };
    const tasks = createTasks('here');
    expect([await tasks.perform(task, null), await tasks.perform(task, null)]).toEqual(['here 1', 'here 2']);
    expect(await createTasks('there').perform(task, null)).toBe('there 1');
  });

  test('are posted as their name and module', () => {
    const name = { name: 'rollouts', module: 'file:///tasks.js' };
    expect(structuredClone(new Task(name, () => Promise.reject(new Error())))).toEqual(name);
  });
});
