// Archives as the code in a sandbox may forge them, unpacked on the host.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_FOLDER_ENTRIES, packFolder, unpackFolder } from '../src/folder-archive.js';

const PLENTY = 2 ** 20;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reroll-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

type Forged = Partial<Header> & Pick<Header, 'name'> & { content?: string };

function archiveOf(...entries: Forged[]): AsyncIterable<Uint8Array> {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, content);
  archive.finalize();
  return archive as AsyncIterable<Uint8Array>;
}

async function* bytesOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('unpacking', () => {
  it.each<[string, Forged[], string]>([
    ['a place above', [{ name: '../escaped', content: 'x' }], 'FILE_FAILED'],
    ['a place above, deep inside', [{ name: 'a/b/../../../escaped', content: 'x' }], 'FILE_FAILED'],
    ['a directory above', [{ name: 'a/../../escaped/', type: 'directory' }], 'FILE_FAILED'],
    ['a place of the host', [{ name: '/escaped', content: 'x' }], 'FILE_FAILED'],
    [
      'a place twice',
      [
        { name: 'a', content: 'x' },
        { name: './a', content: 'y' },
      ],
      'FILE_FAILED',
    ],
    [
      'a file as a directory',
      [
        { name: 'a', content: 'x' },
        { name: 'a/b', content: 'y' },
      ],
      'FILE_FAILED',
    ],
    [
      'a directory as a file',
      [
        { name: 'a/', type: 'directory' },
        { name: 'a', content: 'y' },
      ],
      'FILE_FAILED',
    ],
    ['a name that no file system takes', [{ name: 'x'.repeat(300), content: 'y' }], 'FILE_FAILED'],
    ['too much', [{ name: 'a', content: 'x'.repeat(PLENTY) }], 'FILE_TOO_LARGE'],
  ])('refuses %s, and leaves nothing', async (_what, entries, code) => {
    const forged = unpackFolder(
      archiveOf({ name: 'first', content: 'x' }, ...entries),
      join(root, 'out'),
      PLENTY,
    );
    await expect(forged).rejects.toMatchObject({ name: 'SandboxError', code, fault: 'policy' });
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(join(root, '..', 'escaped')) || existsSync('/escaped')).toBe(false);
  });

  it('refuses more entries than a folder may have, however small', async () => {
    const entry = (await collect(archiveOf({ name: 'pipe', type: 'fifo' }))).subarray(0, 512);
    const many = async (count: number) => {
      const entries = Array.from({ length: count }, () => entry);
      return await unpackFolder(bytesOf(...entries, Buffer.alloc(1024)), join(root, 'out'), 2 ** 30);
    };
    await expect(many(MAX_FOLDER_ENTRIES + 1)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(readdirSync(root)).toEqual([]);
    expect((await many(MAX_FOLDER_ENTRIES)).skipped).toHaveLength(MAX_FOLDER_ENTRIES);
  });

  it('leaves links and devices behind, and writes through none of them', async () => {
    const secret = join(root, 'secret');
    writeFileSync(secret, 'untouched');
    const report = await unpackFolder(
      archiveOf(
        { name: 'way/out', type: 'symlink', linkname: root },
        { name: 'hard', type: 'link', linkname: secret },
        { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'pipe', type: 'fifo' },
        { name: 'way/out/secret', content: 'overwritten' },
      ),
      join(root, 'out'),
      PLENTY,
    );
    expect(report).toEqual({ files: ['way/out/secret'], skipped: ['hard', 'null', 'pipe', 'way/out'] });
    expect(readFileSync(secret, 'utf8')).toBe('untouched');
    expect(readFileSync(join(root, 'out/way/out/secret'), 'utf8')).toBe('overwritten');
    expect(readdirSync(join(root, 'out'))).toEqual(['way']);
  });

  it('keeps all names of a file that has several, and only those that lead to a file of the folder', async () => {
    const secret = join(root, 'secret');
    writeFileSync(secret, 'untouched');
    const report = await unpackFolder(
      archiveOf(
        { name: './first', content: 'shared' },
        { name: './deep/second', type: 'link', linkname: './first' },
        { name: './third', type: 'link', linkname: './deep/second' },
        { name: './outside', type: 'link', linkname: secret },
        { name: './above', type: 'link', linkname: '../secret' },
        { name: './roundabout', type: 'link', linkname: 'deep/../first' },
        { name: './early', type: 'link', linkname: './late' },
        { name: './late', content: 'x' },
        { name: './folder', type: 'link', linkname: './deep' },
      ),
      join(root, 'out'),
      PLENTY,
    );
    expect(report).toEqual({
      files: ['deep/second', 'first', 'late', 'third'],
      skipped: ['above', 'early', 'folder', 'outside', 'roundabout'],
    });
    const inodes = report.files.map((name) => statSync(join(root, 'out', name)).ino);
    expect(inodes[0]).toBe(inodes[1]);
    expect(inodes[3]).toBe(inodes[1]);
    expect(inodes[2]).not.toBe(inodes[1]);
    expect(readFileSync(join(root, 'out/third'), 'utf8')).toBe('shared');
    const twice = unpackFolder(
      archiveOf({ name: 'a' }, { name: 'b' }, { name: 'b', type: 'link', linkname: 'a' }),
      join(root, 'twice'),
      PLENTY,
    );
    await expect(twice).rejects.toMatchObject({ code: 'FILE_FAILED' });
  });

  it('removes what a process left that was killed while it unpacked, and nothing of a live one', async () => {
    const module = new URL('../dist/folder-archive.js', import.meta.url).href;
    const half = (await collect(archiveOf({ name: 'a', content: 'x'.repeat(5_000) }))).subarray(0, 2_000);
    const script = `
      import { unpackFolder } from ${JSON.stringify(module)};
      async function* hanging() {
        yield Buffer.from(${JSON.stringify(half.toString('base64'))}, 'base64');
        setInterval(() => {}, 1_000);
        await new Promise(() => {});
      }
      await unpackFolder(hanging(), process.argv[1], 1e6);`;
    const fillers = ['killed', 'alive'].map((name) =>
      spawn(process.execPath, ['--input-type=module', '-e', script, join(root, name)]),
    );
    try {
      await expect.poll(() => readdirSync(root).length, { timeout: 30_000 }).toBe(2);
      fillers[0]!.kill('SIGKILL');
      await once(fillers[0]!, 'exit');
      // Looks like the draft of a dead process, and is not a folder.
      symlinkSync(root, join(root, '.reroll-part-link'));
      const [entry] = [{ name: 'a', content: 'x' }];
      await unpackFolder(archiveOf(entry), join(root, 'out'), PLENTY);
      const left = readdirSync(root).sort();
      expect(left).toEqual([
        expect.stringMatching(/^\.reroll-part-[0-9a-f]{16}-/),
        '.reroll-part-link',
        'out',
      ]);
      expect(left[0]).toContain(`-${fillers[1]!.pid}-`);
    } finally {
      for (const filler of fillers) filler.kill('SIGKILL');
    }
  });

  it('keeps permission bits, and none that would give rights', async () => {
    await unpackFolder(archiveOf({ name: 'run', content: 'x', mode: 0o6755 }), join(root, 'out'), PLENTY);
    expect(statSync(join(root, 'out/run')).mode & 0o7777).toBe(0o755);
  });

  it('wants a new or an empty folder', async () => {
    const entry = { name: 'a', content: 'x' };
    mkdirSync(join(root, 'empty'));
    await unpackFolder(archiveOf(entry), join(root, 'empty'), PLENTY);
    await expect(unpackFolder(archiveOf(entry), join(root, 'empty'), PLENTY)).rejects.toThrow(
      /folder must be empty, got .* with 1 entries/,
    );
    await expect(unpackFolder(archiveOf(entry), join(root, 'empty/a'), PLENTY)).rejects.toThrow(RangeError);
    await unpackFolder(archiveOf(entry), join(root, 'not/yet/there'), PLENTY);
    expect(readdirSync(join(root, 'not/yet/there'))).toEqual(['a']);
  });

  it('passes on what the stream fails with, and leaves nothing', async () => {
    const whole = await collect(archiveOf({ name: 'a', content: 'x'.repeat(5_000) }));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield whole.subarray(0, 2_000);
      throw new Error('the sandbox is gone');
    }
    await expect(unpackFolder(broken(), join(root, 'out'), PLENTY)).rejects.toThrow('the sandbox is gone');
    const cut = unpackFolder(bytesOf(whole.subarray(0, 2_000)), join(root, 'out'), PLENTY);
    await expect(cut).rejects.toMatchObject({ code: 'FILE_FAILED' });
    expect(readdirSync(root)).toEqual([]);
  });

  it('refuses random damage with an error of its own, or gets the names that are left', async () => {
    const whole = await collect(
      archiveOf({ name: 'a', content: 'x' }, { name: 'b/c', content: 'y'.repeat(600) }),
    );
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(damage, async (hits) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of hits) bytes[at] = value;
        const out = join(root, 'out');
        const end = await unpackFolder(bytesOf(bytes), out, PLENTY).catch((error: unknown) => error);
        if (end instanceof Error) expect(end).toMatchObject({ name: 'SandboxError' });
        expect(readdirSync(root).filter((name) => name !== 'out')).toEqual([]);
        rmSync(out, { recursive: true, force: true });
      }),
      { numRuns: 150 },
    );
  });
});

describe('packing', () => {
  it('gives what tar lists: files, directories, links that lead nowhere else', async () => {
    mkdirSync(join(root, 'in/deep/er'), { recursive: true });
    writeFileSync(join(root, 'in/deep/er/grüße.txt'), 'x'.repeat(100_000));
    writeFileSync(join(root, 'in/run'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(root, `in/${'long'.repeat(50)}`), '');
    symlinkSync('/etc/passwd', join(root, 'in/link'));
    const archive = await collect(packFolder(join(root, 'in')));
    const tar = (...args: string[]) => execFileSync('tar', args, { input: archive, encoding: 'utf8' });
    mkdirSync(join(root, 'tar'));
    tar('-xf', '-', '-C', join(root, 'tar'));
    expect(execFileSync('diff', ['-r', '--no-dereference', join(root, 'in'), join(root, 'tar')]).length).toBe(
      0,
    );
    expect(statSync(join(root, 'tar/run')).mode & 0o777).toBe(0o755);
    expect(archive.includes('root:')).toBe(false);
  });

  it.each([
    ['a short link', 'link', 'target'],
    ['a name that is not ASCII', 'grüße', 'target'],
    ['a target that is not ASCII', 'link', 'grüße'],
    ['a name and a target that are not ASCII', 'grüße', 'straße'],
    ['a long name', 'n'.repeat(200), 'target'],
    ['a long target', 'link', 't/'.repeat(800)],
    ['a long name and a long target', 'n'.repeat(200), 'ß/'.repeat(600)],
    ['a long path of short names', `${'d'.repeat(90)}/${'e'.repeat(90)}/link`, 'target'],
    ['a name as long as a header takes', 'n'.repeat(100), 't'.repeat(100)],
    ['a name of one more', 'n'.repeat(101), 't'.repeat(101)],
    [
      'a name that just fills the blocks of its record',
      `${`${'d'.repeat(127)}/`.repeat(3)}${'n'.repeat(127)}`,
      't',
    ],
    ['a line feed', 'two\nlines', 'to\nwhere'],
  ])('keeps the name and the target of a link without pax: %s', async (_what, name, target) => {
    mkdirSync(join(root, 'in', dirname(name)), { recursive: true });
    symlinkSync(target, join(root, 'in', name));
    const archive = await collect(packFolder(join(root, 'in')));
    // What tar-stream calls an entry with a pax record; BusyBox takes a link's target from there.
    expect(archive.includes('PaxHeader')).toBe(false);
    mkdirSync(join(root, 'out'));
    execFileSync('tar', ['-xf', '-', '-C', join(root, 'out')], { input: archive });
    expect(readlinkSync(join(root, 'out', name))).toBe(target);
    const { skipped } = await unpackFolder(bytesOf(archive), join(root, 'again'), PLENTY);
    expect(skipped).toEqual([name]);
  });

  it('comes back as it was', async () => {
    mkdirSync(join(root, 'in/empty'), { recursive: true });
    writeFileSync(
      join(root, 'in/bytes'),
      Uint8Array.from({ length: 3_000 }, (_, i) => i % 256),
    );
    const report = await unpackFolder(packFolder(join(root, 'in')), join(root, 'out'), PLENTY);
    expect(report).toEqual({ files: ['bytes'], skipped: [] });
    expect(execFileSync('diff', ['-r', join(root, 'in'), join(root, 'out')]).length).toBe(0);
  });

  it('names what it cannot pack', async () => {
    await using server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    await expect(collect(packFolder(root))).rejects.toThrow(/socket is not a file, directory or link/);
    await expect(collect(packFolder(join(root, 'missing')))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('packing many small files', () => {
  const manyFiles = (count: number, bytes: number) => {
    const folder = join(root, 'many');
    mkdirSync(folder);
    for (let i = 0; i < count; i++)
      writeFileSync(join(folder, `f${String(i).padStart(5, '0')}`), `${i}`.repeat(bytes).slice(0, bytes));
    return folder;
  };

  it('gives pieces that are worth a write of their own, and every byte', async () => {
    const folder = manyFiles(1_000, 700);
    const pieces: Uint8Array[] = [];
    for await (const piece of packFolder(folder)) pieces.push(piece);
    const total = pieces.reduce((sum, { length }) => sum + length, 0);
    expect(pieces.length).toBeLessThanOrEqual(total / 65_536 + 1);
    await unpackFolder(bytesOf(...pieces), join(root, 'out'), 2 ** 30);
    execFileSync('diff', ['-r', folder, join(root, 'out')]);
  });

  it('reads little ahead of whoever takes them', async () => {
    const folder = manyFiles(1_000, 32_768);
    const archive = packFolder(folder);
    await archive.next();
    await delay(200);
    rmSync(join(folder, 'f00999'));
    const rest = async () => {
      for await (const _ of archive);
    };
    await expect(rest()).rejects.toThrow('f00999');
  });

  it('ends when nobody takes more', async () => {
    const archive = packFolder(manyFiles(300, 32_768));
    await archive.next();
    await archive.return();
    expect(await archive.next()).toEqual({ done: true, value: undefined });
  });
});
