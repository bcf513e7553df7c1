// System calls of a sandbox: those that must fail, in a default one, and programs that must run for all that. Each call that
// fails is made under the engine's profile or none too, where it gets further: it is the filter that stops it.
import { type Sandbox, SandboxClient } from '@reroll/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { JS_IMAGE, PYTHON_IMAGE } from '../support/sandboxes.js';

const EPERM = 1;

/** Prints the error number of a call, 0 for none. */
const CALL = `
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
call, *arguments = [int(word, 0) for word in sys.argv[1:]]
print(ctypes.get_errno() if libc.syscall(call, *(ctypes.c_long(a) for a in arguments)) == -1 else 0)`;

/** \`getpid\` of the 32-bit interface: mov eax, 20; int 0x80; ret. */
const OLD_CALL = `
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex('b814000000cd80c3'))
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))() > 0)`;

const FAMILY = `
import socket, sys
try:
    socket.socket(int(sys.argv[1]), int(sys.argv[2]))
    print(0)
except OSError as error:
    print(error.errno)`;

const THREADS = `
import asyncio, concurrent.futures, multiprocessing, socket, sqlite3, subprocess, tempfile, threading
if __name__ == '__main__':
    threads = [threading.Thread(target=sum, args=([1],)) for _ in range(8)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(abs, [-1, -2])) == [1, 2]
    queue = multiprocessing.Queue(); queue.put(1); assert queue.get() == 1
    assert asyncio.run(asyncio.wait_for(asyncio.to_thread(lambda: 3), 20)) == 3
    assert subprocess.run(['sh', '-c', 'echo x | tr x y'], capture_output=True).stdout == b'y\\n'
    one, other = socket.socketpair(); one.send(b'x'); assert other.recv(1) == b'x'
    with tempfile.NamedTemporaryFile() as file:
        assert sqlite3.connect(file.name).execute('select 6 * 7').fetchone() == (42,)
    import numpy; assert numpy.ones((200, 200)).dot(numpy.ones(200))[0] == 200
    print('ran')`;

const NODE = `
const { Worker } = require('node:worker_threads');
const { execFileSync } = require('node:child_process');
const { createServer, connect } = require('node:net');
const fs = require('node:fs');
if (!execFileSync('sh', ['-c', 'echo x']).includes('x')) throw new Error('child');
require('node:os').networkInterfaces();
fs.writeFileSync('/tmp/file', 'x'); fs.watch('/tmp').close(); fs.copyFileSync('/tmp/file', '/tmp/copy');
require('node:crypto').scryptSync('a', 'b', 8);
new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true }).on('message', () => {
  const server = createServer((socket) => socket.end('x')).listen('/tmp/socket', () => {
    connect('/tmp/socket').on('data', () => { console.log('ran'); server.close(); });
  });
});`;

describe.skipIf(!has('docker'))('the system calls of a sandbox', () => {
  let client: SandboxClient;
  let box: Sandbox;
  let engines: Sandbox;
  let open: Sandbox;

  beforeAll(async () => {
    client = new SandboxClient();
    const image = PYTHON_IMAGE;
    [box, engines, open] = await Promise.all([
      client.create({ image }),
      client.create({ image, security: { seccomp: 'engine' } }),
      client.create({ image, security: { seccomp: 'unconfined' } }),
    ]);
  });
  afterAll(async () => await client.close());

  const python = (inside: Sandbox, script: string, ...args: (string | number)[]) =>
    inside.exec(['python3', '-c', script, ...args.map(String)], { timeoutMs: 30_000 });
  const errno = async (inside: Sandbox, script: string, ...args: number[]) =>
    Number((await python(inside, script, ...args)).stdout);

  it('are filtered by a profile that the report names', () => {
    expect(box.security).toMatchObject({ seccomp: 'reroll', loosened: [] });
    expect(engines.security).toMatchObject({ seccomp: 'engine', loosened: ['seccomp'] });
  });

  // Numbers that every processor shares, for calls that came late; they are made with arguments that change nothing.
  it.each<[string, number, ...number[]]>([
    ['io_uring_setup', 425, 1, 0],
    ['io_uring_enter', 426, -1, 0, 0, 0],
    ['io_uring_register', 427, -1, 0, 0, 0],
  ])('fail: %s', async (_, ...call) => {
    expect(await errno(box, CALL, ...call)).toBe(EPERM);
    expect(await errno(open, CALL, ...call)).not.toBe(EPERM);
  });

  it.each<[string, number, number]>([
    ['AF_VSOCK', 40, 1],
    ['AF_ALG', 38, 5],
    ['AF_BLUETOOTH', 31, 3],
    ['AF_CAN', 29, 3],
  ])('fail: socket(%s)', async (_, family, type) => {
    expect(await errno(box, FAMILY, family, type)).toBe(EPERM);
    expect(await errno(open, FAMILY, family, type)).not.toBe(EPERM);
  });

  it.skipIf(process.arch !== 'x64')(
    'fail: those of the 32-bit interface, which end their program',
    async () => {
      expect((await python(open, OLD_CALL)).stdout).toBe('True\n');
      expect(await python(box, OLD_CALL)).toMatchObject({ signal: 'SIGSYS', stdout: '' });
    },
  );

  it.skipIf(process.arch !== 'x64').each<[string, number, ...number[]]>([
    ['mount', 165, 0, 0, 0, 0, 0],
    ['unshare(CLONE_NEWUSER)', 272, 0x10000000],
    ['setns', 308, -1, 0],
    ['keyctl', 250, 0, 0],
    ['bpf', 321, -1, 0, 0],
    ['perf_event_open', 298, 0, 0, 0, 0, 0],
    ['userfaultfd', 323, 1],
    ['kexec_load', 246, 0, 0, 0, 0],
    ['open_by_handle_at', 304, -1, 0, 0],
    ['name_to_handle_at', 303, -1, 0, 0, 0, 0],
    ['modify_ldt', 154, 0, 0, 0],
    ['personality(READ_IMPLIES_EXEC)', 135, 0x400000],
    ['clone(CLONE_NEWUSER)', 56, 0x10000000, 0, 0, 0, 0],
  ])('fail: %s', async (_, ...call) => {
    expect(await errno(box, CALL, ...call)).toBe(EPERM);
  });

  it('fail where C libraries have another way: clone3', async () => {
    expect(await errno(box, CALL, 435, 0, 0)).toBe(38);
  });

  it.each([
    ['Python with threads, processes, sockets and NumPy', PYTHON_IMAGE, ['python3', '-c', THREADS]],
    ['Node with workers, children, sockets and watches', JS_IMAGE, ['node', '-e', NODE]],
    [
      'a shell with pipes, links and archives',
      JS_IMAGE,
      [
        'sh',
        '-c',
        `cd /tmp && mkdir a && echo x >a/b && ln a/b a/c &&
      ln -s b a/d && mkfifo a/e && tar -cf - a/b a/c a/d | tar -tf - | wc -l | grep -q 3 && (sleep 0.1 & wait) && echo ran`,
      ],
    ],
  ])('let programs run: %s', async (_, image, command) => {
    const result = await client.run(command, { image, timeoutMs: 120_000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'ran\n' });
  });
});
