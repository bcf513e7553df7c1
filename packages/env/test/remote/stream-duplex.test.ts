// What Node's streams do at their end, as a peer's transport.
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { duplexFromStreams } from '../../src/remote/stream-duplex.node.js';

describe('a peer behind Node streams', () => {
  it('gets what was written before the close, which ends both directions', async () => {
    const [inbound, outbound] = [new PassThrough(), new PassThrough()];
    const duplex = duplexFromStreams(inbound, outbound);
    await duplex.write(Uint8Array.of(1, 2));
    const arrived = outbound.toArray();
    await Promise.all([duplex.close(), duplex.close()]);
    expect(Buffer.concat(await arrived)).toEqual(Buffer.of(1, 2));
    expect([inbound.destroyed, outbound.destroyed]).toEqual([true, true]);
  });

  it('that has gone fails the write, and ends no process by an event', async () => {
    const broken = new Writable({ write: (_bytes, _encoding, done) => done(new Error('broken pipe')) });
    const duplex = duplexFromStreams(new PassThrough(), broken);
    await expect(duplex.write(Uint8Array.of(1))).rejects.toThrow('broken pipe');
    expect(broken.listenerCount('error')).toBe(1);
    await duplex.close();
  });

  it('that reads no more does not hold up the close for ever', async () => {
    const stalled = new Writable({ write: () => {} });
    const duplex = duplexFromStreams(new PassThrough(), stalled);
    void duplex.write(Uint8Array.of(1)).catch(() => {});
    await duplex.close();
    expect(stalled.destroyed).toBe(true);
  });
});
