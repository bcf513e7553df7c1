import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ControlChannel } from '../src/control/channel.js';

/** A warden's line whose other end is the test. */
function wardenLine() {
  const asked: string[] = [];
  const socket = new Duplex({
    read() {},
    write: (bytes: Buffer, _encoding, done) => {
      asked.push(bytes.toString());
      done();
    },
  });
  const line = Object.assign(socket, { ref: vi.fn(), unref: vi.fn() });
  const say = (text: string) => {
    const frame = Buffer.alloc(8 + text.length);
    frame[0] = 1;
    frame.writeUInt32BE(text.length, 4);
    frame.write(text, 8);
    socket.push(frame);
  };
  return { channel: new ControlChannel(line as unknown as Socket), asked, say, line };
}

describe('the line to a warden', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('pairs answers with questions, and leaves no timer behind', async () => {
    const { channel, asked, say } = wardenLine();
    const answers = Promise.all([channel.ask('oom', 5_000), channel.ask('kill 20007', 300)]);
    expect(asked).toEqual(['1 oom\n', '2 kill 20007\n']);
    say('2 3\n1 ');
    say('0\n');
    expect(await answers).toEqual([0, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no answer when time is up, nor for the late one', async () => {
    const { channel, say } = wardenLine();
    const answer = channel.ask('oom', 300);
    vi.advanceTimersByTime(300);
    expect(await answer).toBeUndefined();
    say('1 7\n');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says why it ended, and fails what is still asked', async () => {
    const { channel, say, line } = wardenLine();
    const answer = channel.ask('oom', 5_000);
    const ended = channel.waitForEnd();
    say('end expired\n');
    line.push(null);
    await ended;
    expect([await answer, channel.end, await channel.ask('oom', 5_000)]).toEqual([
      undefined,
      'expired',
      undefined,
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps its process alive only while somebody waits for the end', async () => {
    const { channel, line } = wardenLine();
    const controller = new AbortController();
    const waits = [channel.waitForEnd(controller.signal), channel.waitForEnd(controller.signal)];
    expect(line.unref).toHaveBeenCalledTimes(1);
    controller.abort(new Error('enough'));
    await Promise.allSettled(waits);
    expect([line.ref.mock.calls.length, line.unref.mock.calls.length]).toEqual([2, 2]);
  });
});
