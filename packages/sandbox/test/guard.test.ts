import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import type { ControlChannel, SandboxEnd } from '../src/control/channel.js';
import { SandboxGuard } from '../src/guard.js';
import { sandboxSpec } from '../src/options.js';
import type { CommandState, StartedCommand } from '../src/process/process.js';

/** A guard whose warden gives these answers, and then none. */
function guardOf(...answers: number[]) {
  let ended: (end: SandboxEnd) => void = () => undefined;
  const control = {
    end: undefined,
    ended: new Promise<SandboxEnd>((resolve) => (ended = resolve)),
    ask: vi.fn(async (_line: string) => answers.shift()),
    waitForEnd: async () => undefined,
  };
  const remove = vi.fn(async () => ended('lost'));
  const guard = new SandboxGuard({
    id: 'reroll-1',
    container: { remove } as unknown as Docker.Container,
    control: control as unknown as ControlChannel,
    spec: sandboxSpec({ image: 'x' }),
  });
  return { guard, remove, ask: control.ask };
}

function command(...phases: CommandState['phase'][]): StartedCommand {
  const inspect = async (): Promise<CommandState> => {
    const phase = phases.shift() ?? 'ended';
    return phase === 'ended' ? { phase, exitCode: 0 } : { phase };
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

  it('ends the sandbox before it returns when the warden is silent, at the fault of the code inside', async () => {
    const { guard, remove } = guardOf();
    await guard.kill(command('running'));
    expect(remove).toHaveBeenCalledOnce();
    expect(guard.status).toBe('failed');
    expect(() => guard.assertUsable()).toThrow(
      expect.objectContaining({ code: 'SANDBOX_TAMPERED', fault: 'policy' }),
    );
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
