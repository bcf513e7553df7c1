import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import type { ControlChannel, SandboxEnd } from '../src/control/channel.js';
import { SandboxGuard } from '../src/guard.js';
import { sandboxSpec } from '../src/options.js';
import type { CommandState, StartedCommand } from '../src/process/process.js';

/** What the engine lists of a sandbox whose warden is in this state. */
const listing = (state: string) => ({
  Processes: [
    ['10', '1', 'Ss', 'sh'],
    ['11', '10', 'T', 'timeout'],
    ['12', '11', state, 'sh'],
    ['13', '10', 'T', 'sh'],
  ],
});

/** A guard whose warden gives these answers, and then none. */
function guardOf(...answers: number[]) {
  return guardAt({ top: async () => listing('S'), silentMs: 0 }, ...answers);
}

interface Look {
  readonly top: () => Promise<unknown>;
  readonly silentMs: number;
  readonly end?: SandboxEnd;
}

/** The same, with what the engine lists, how long a question without an answer takes, and how the sandbox has ended by itself. */
function guardAt(look: Look, ...answers: number[]) {
  let ended: (end: SandboxEnd) => void = () => undefined;
  const control = {
    end: look.end,
    ended: new Promise<SandboxEnd>((resolve) => (ended = resolve)),
    ask: vi.fn(async (_line: string) => {
      if (answers.length === 0) await delay(look.silentMs, undefined, { ref: false });
      return answers.shift();
    }),
    waitForEnd: async () => undefined,
  };
  const remove = vi.fn(async () => ended('lost'));
  const guard = new SandboxGuard({
    id: 'reroll-1',
    container: {
      remove,
      top: look.top,
      inspect: async () => ({ State: { Pid: 10 } }),
    } as unknown as Docker.Container,
    control: control as unknown as ControlChannel,
    spec: sandboxSpec({ image: 'x' }),
  });
  return { guard, remove, ask: control.ask };
}

function command(...phases: CommandState['phase'][]): StartedCommand {
  const inspect = async (): Promise<CommandState> => {
    const phase = phases.shift() ?? 'ended';
    return phase === 'ended' ? { phase, exitCode: 0, began: true } : { phase };
  };
  return { tag: 20_007, inspect } as unknown as StartedCommand;
}

describe('a kill', () => {
  it('is done when the warden has found processes to kill', async () => {
    const { guard, remove, ask } = guardOf(3);
    await guard.kill(command('running'));
    expect(ask.mock.calls.map(([line]) => line)).toEqual(['kill 20007']);
    expect(remove).not.toHaveBeenCalled();
    expect(guard.status).toBe('running');
  });

  it('is tried again while the engine is just starting the command', async () => {
    const { guard, remove, ask } = guardOf(0, 0, 1);
    await guard.kill(command('starting', 'starting'));
    expect(ask).toHaveBeenCalledTimes(3);
    expect(remove).not.toHaveBeenCalled();
  });

  it.each([
    ['is stopped', async () => listing('T'), 'SANDBOX_TAMPERED', 'policy', false],
    ['is slow', async () => listing('S'), 'SANDBOX_STARVED', 'infrastructure', true],
    ['is not listed', async () => ({ Processes: [] }), 'SANDBOX_STARVED', 'infrastructure', true],
    [
      'cannot be looked at',
      async () => Promise.reject(new Error('no ps')),
      'SANDBOX_STARVED',
      'infrastructure',
      true,
    ],
  ])(
    'ends the sandbox before it returns when the warden is silent and %s',
    async (_, top, code, fault, retryable) => {
      const { guard, remove } = guardAt({ top, silentMs: 300 });
      await guard.kill(command('running'));
      expect(remove).toHaveBeenCalledOnce();
      expect(guard.status).toBe('failed');
      const told = expect.objectContaining({ code, fault, retryable });
      expect(() => guard.assertUsable()).toThrow(told);
      expect(await guard.checkUp()).toEqual(told);
    },
  );

  it('finds a stopped warden also where BusyBox has become it', async () => {
    const busyBox = {
      Processes: [
        ['10', '1', 'Ss', 'sh'],
        ['12', '10', 'T', 'sh'],
      ],
    };
    const { guard } = guardAt({ top: async () => busyBox, silentMs: 300 });
    expect(await guard.checkUp()).toMatchObject({ code: 'SANDBOX_TAMPERED' });
  });

  it('does not wait for the end of a question that a stopped warden will not answer', async () => {
    const { guard, ask } = guardAt({ top: async () => listing('T'), silentMs: 3_600_000 });
    expect(await guard.checkUp()).toMatchObject({ code: 'SANDBOX_TAMPERED' });
    expect(ask).toHaveBeenCalledOnce();
  });

  it('ends the sandbox when a command runs on that the warden does not see', async () => {
    const { guard, remove } = guardOf(...new Array<number>(1_000).fill(0));
    await guard.kill(command(...new Array<'running'>(1_000).fill('running')));
    expect(remove).toHaveBeenCalledOnce();
  });

  it('of a command that has ended by itself asks for nothing more', async () => {
    const { guard, remove, ask } = guardOf(0);
    await guard.kill(command('ended'));
    expect(ask).toHaveBeenCalledOnce();
    expect(remove).not.toHaveBeenCalled();
  });
});

describe('a sandbox whose time is over', () => {
  it('is stopped, not failed, and takes no command', async () => {
    const { guard, remove } = guardOf(0, 0);
    guard.expire();
    expect(guard.status).toBe('stopped');
    expect(remove).not.toHaveBeenCalled();
    const over = expect.objectContaining({
      code: 'SANDBOX_STOPPED',
      message: expect.stringContaining('time limit'),
    });
    expect(() => guard.assertUsable()).toThrow(over);
    await guard.end('stopped');
    expect(remove).toHaveBeenCalledOnce();
    expect(() => guard.assertUsable()).toThrow(over);
    expect(guard.status).toBe('stopped');
  });
});

describe('a sandbox that ended by itself', () => {
  it.each<[SandboxEnd, string, string]>([
    ['expired', 'stopped', 'SANDBOX_STOPPED'],
    ['tampered', 'failed', 'SANDBOX_TAMPERED'],
    ['unsuitable', 'failed', 'IMAGE_UNSUITABLE'],
    ['lost', 'failed', 'SANDBOX_LOST'],
  ])('as %s is %s', (end, status, code) => {
    const { guard } = guardAt({ top: async () => listing('S'), silentMs: 0, end });
    expect(guard.status).toBe(status);
    expect(() => guard.assertUsable()).toThrow(expect.objectContaining({ code }));
  });
});
