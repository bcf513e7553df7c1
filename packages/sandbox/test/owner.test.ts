import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { currentOwner, ownerState, processStartTime } from '../src/owner.js';
import { isAbandoned, REAP_GRACE_MS } from '../src/reaper.js';

describe('owners', () => {
  it('are alive while their process is', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const pid = child.pid ?? 0;
    const owner = { ...currentOwner(), pid, startedAt: processStartTime(pid) ?? '' };
    expect(ownerState(owner)).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(ownerState(owner)).toBe('dead');
  });

  it.runIf(process.platform === 'linux')('are dead though their parent has not noticed', async () => {
    // What `exec` puts in the shell's place never asks for the child's end.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    await vi.waitFor(() => expect(processStartTime(Number(pid))).toBeUndefined());
    parent.kill('SIGKILL');
  });

  it('are not mistaken for a later process with the same id', () => {
    expect(ownerState(currentOwner())).toBe('alive');
    expect(ownerState({ ...currentOwner(), startedAt: '1' })).toBe('dead');
  });

  it('on another host are unknown, whatever runs here with their id', () => {
    expect(ownerState({ ...currentOwner(), host: 'elsewhere' })).toBe('unknown');
  });
});

describe('what is abandoned', () => {
  const now = 1_000_000_000;
  const later = now + 1;
  it.each([
    ['dead', 'owner', later, true],
    ['alive', 'owner', later, false],
    ['unknown', 'owner', later, false],
    ['dead', 'deadline', later, false],
    ['alive', 'owner', now - REAP_GRACE_MS + 1, false],
    ['alive', 'owner', now - REAP_GRACE_MS - 1, true],
    ['unknown', 'deadline', now - REAP_GRACE_MS - 1, true],
  ] as const)('owner %s, lifetime %s, end %d: %s', (state, lifetime, expiresAtMs, abandoned) => {
    expect(isAbandoned({ ownerState: state, lifetime, expiresAtMs }, now)).toBe(abandoned);
  });
});
