// An environment served and driven in the same page, over the real protocol, with the steps of a local one.
import { createDuplexPair, makeEnv, ProtocolError, RemoteEnv, serveEnv } from '@reroll/env';
import { expect, test } from 'vitest';

test('a remote environment gives the bytes of a local one', async () => {
  const [near, far] = createDuplexPair();
  const served = serveEnv(makeEnv('CartPole-v1'), far);
  const remote = await RemoteEnv.connect<Float32Array, number>(near);
  using local = makeEnv('CartPole-v1');
  remote.actionSpace.seed(42);
  expect(await remote.reset({ seed: 42 })).toEqual(local.reset({ seed: 42 }));
  let steps = 0;
  for (let over = false; !over; steps++) {
    const action = remote.actionSpace.sample();
    const expected = local.step(action);
    expect(await remote.step(action)).toEqual(expected);
    over = expected.terminated || expected.truncated;
  }
  expect(steps).toBe(30);
  await remote.close();
  await served;
});

test('an address that nobody listens at, or that this host cannot reach, is a clear error', async () => {
  const connecting = RemoteEnv.connect('unix:/nowhere/at/all');
  await expect(connecting).rejects.toThrow(ProtocolError);
  await expect(connecting).rejects.toMatchObject({ code: 'CONNECT_FAILED' });
});
