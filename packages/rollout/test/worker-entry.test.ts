import { describe, expect, it } from 'vitest';
import { prepare } from '../src/workers/worker-entry.js';

describe('preparing a worker', () => {
  const task = { name: 'any', module: 'data:text/javascript,globalThis.loadedForTask = true;' };

  it('imports the module of the task', async () => {
    await prepare({ task, languages: [] });
    expect(globalThis).toHaveProperty('loadedForTask', true);
  });

  it('loads the interpreters of the languages', async () => {
    await expect(prepare({ task, languages: ['cobol' as never] })).rejects.toThrow('cobol');
    await prepare({ task, languages: ['javascript'] });
  });
});
