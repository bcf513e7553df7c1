import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../src/fleet.js';

describe('a fleet', () => {
  it.each([
    ['a session', (fleet: Fleet) => fleet.stopSession('mine')],
    ['the client', (fleet: Fleet) => fleet.close()],
  ])('keeps the end of %s waiting for the work that follows it', async (_, stop) => {
    const fleet = new Fleet({} as Docker, 1, undefined);
    let finish: () => void = () => undefined;
    fleet.followUp('mine', new Promise<void>((resolve) => (finish = resolve)));
    let isOver = false;
    const stopping = stop(fleet).then(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    finish();
    await stopping;
  });

  it('lets a session end without the work of others', async () => {
    const fleet = new Fleet({} as Docker, 1, undefined);
    fleet.followUp('other', new Promise(() => undefined));
    await fleet.stopSession('mine');
  });
});
