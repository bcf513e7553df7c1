import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Sandbox, SandboxClient } from '@reroll/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/parts.js';
import { fileAppears, JS_IMAGE, runningInside } from '../support/sandboxes.js';

describe.skipIf(!has('docker'))('files of a sandbox', () => {
  let client: SandboxClient;
  let box: Sandbox;
  const sh = (script: string) => box.exec(['sh', '-c', script], { check: true });

  beforeAll(async () => {
    client = new SandboxClient();
    box = await client.create({ image: JS_IMAGE, tmpBytes: 32 * 2 ** 20 });
  });
  afterAll(async () => await client.close());

  it('come back as they were written, every byte of them', async () => {
    const bytes = Uint8Array.from({ length: 256 * 1024 }, (_, i) => (i * 7 + (i >> 8)) & 255);
    await box.files.write('/tmp/new/folders/data.bin', bytes);
    expect(Buffer.compare(await box.files.read('/tmp/new/folders/data.bin'), bytes)).toBe(0);
    await box.files.write('/tmp/empty', '');
    expect(await box.files.read('/tmp/empty')).toHaveLength(0);
    await box.files.write('/tmp/text', 'grüße\n');
    expect(await box.files.readText('/tmp/text')).toBe('grüße\n');
  });

  it('can have names that a shell would trip over', async () => {
    for (const name of ["it's $HOME `id`", '-rf', 'two\nlines', 'ünïcode', '*', ' ']) {
      await box.files.write(`/tmp/names/${name}`, name);
      expect(await box.files.readText(`/tmp/names/${name}`)).toBe(name);
    }
    const names = (await box.files.list('/tmp/names')).map((entry) => entry.name);
    expect(names).toEqual([' ', '*', '-rf', "it's $HOME `id`", 'two\nlines', 'ünïcode']);
    await box.files.remove('/tmp/names/-rf');
    await box.files.remove('/tmp/names/*');
    expect(await box.files.list('/tmp/names')).toHaveLength(4);
  });

  it('are listed with type, size, mode and time', async () => {
    await sh(
      'mkdir -p /tmp/kinds/folder; ln -s /etc /tmp/kinds/link; mkfifo /tmp/kinds/pipe; touch /tmp/kinds/.hidden',
    );
    await box.files.write('/tmp/kinds/script', '12345', { mode: 0o750 });
    const listed = await box.files.list('/tmp/kinds');
    expect(listed.map(({ name, type }) => [name, type])).toEqual([
      ['.hidden', 'file'],
      ['folder', 'directory'],
      ['link', 'symlink'],
      ['pipe', 'other'],
      ['script', 'file'],
    ]);
    expect(listed.at(-1)).toMatchObject({ sizeBytes: 5, mode: 0o750 });
    expect(Math.abs(Date.now() - (listed.at(-1)?.modifiedAtMs ?? 0))).toBeLessThan(3_600_000);
    expect(await box.files.list('/tmp/kinds/folder')).toEqual([]);
  });

  it('are listed and described though their time is before 1970', async () => {
    await sh('mkdir -p /tmp/old; touch -d 1960-01-01T00:00:00Z /tmp/old/hidden; touch /tmp/old/seen');
    const listed = await box.files.list('/tmp/old');
    expect(listed.map((entry) => entry.name)).toEqual(['hidden', 'seen']);
    const modifiedAtMs = Date.UTC(1960, 0, 1);
    expect(listed[0]).toMatchObject({ type: 'file', sizeBytes: 0, modifiedAtMs });
    expect(await box.files.stat('/tmp/old/hidden')).toEqual(listed[0]);
  });

  it('are replaced in one step: a reader sees the old one or the new one', async () => {
    await box.files.write('/tmp/one-step', 'old');
    let finish: () => void = () => undefined;
    const slow = async function* () {
      yield 'new ';
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      yield 'content';
    };
    const writing = box.files.write('/tmp/one-step', slow());
    await delay(200);
    expect(await box.files.readText('/tmp/one-step')).toBe('old');
    finish();
    await writing;
    expect(await box.files.readText('/tmp/one-step')).toBe('new content');
  });

  it('that fail to arrive leave the old one, and no draft', async () => {
    await box.files.write('/tmp/kept/file', 'old');
    const broken = async function* () {
      yield 'half';
      throw new Error('the source broke');
    };
    await expect(box.files.write('/tmp/kept/file', broken())).rejects.toThrow('the source broke');
    await expect(box.files.write('/tmp/kept/big', new Uint8Array(40 * 2 ** 20))).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    expect(await box.files.readText('/tmp/kept/file')).toBe('old');
    const left = (await box.files.list('/tmp/kept')).map((entry) => entry.name);
    expect(left.filter((name) => name !== 'file' && !name.startsWith('file.'))).toEqual([]);
  });

  it('that are under way end when the signal fires, and nothing of it runs on', async () => {
    await sh('mkdir -p /tmp/much; head -c 20000000 /dev/zero >/tmp/much/zeros');
    const folder = mkdtempSync(join(tmpdir(), 'reroll-abort-'));
    const controller = new AbortController();
    const { signal } = controller;
    const pieces = box.files.readStream('/tmp/much/zeros', { signal });
    await pieces.next();
    controller.abort(new Error('no more'));
    const rest = async () => {
      for await (const _ of pieces);
    };
    await expect(rest()).rejects.toThrow('no more');
    expect((await runningInside(box)).filter((line) => line.startsWith('cat '))).toEqual([]);
    await box.files.remove('/tmp/much', { recursive: true });

    // An archive that never ends, for one that is under way for sure when the signal fires.
    await using soft = await client.create({
      image: JS_IMAGE,
      security: { readonlyRootfs: false, user: '0:0' },
    });
    await soft.files.write('/usr/local/bin/tar', '#!/bin/sh\ntouch /tmp/begun; exec sleep 62.1\n', {
      mode: 0o755,
    });
    const later = new AbortController();
    const hanging = soft.files.download('/srv', join(folder, 'out'), { signal: later.signal });
    await fileAppears(soft, '/tmp/begun');
    expect(readdirSync(folder)).toHaveLength(1);
    later.abort(new Error('not that either'));
    await expect(hanging).rejects.toThrow('not that either');
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await runningInside(soft)).not.toContain('sleep 62.1');
  });

  it('of any size can be streamed', async () => {
    await sh('head -c 20000000 /dev/zero >/tmp/large');
    let total = 0;
    for await (const piece of box.files.readStream('/tmp/large')) total += piece.length;
    expect(total).toBe(20_000_000);
    await box.files.remove('/tmp/large');
  });

  it.each([
    ['reading what is not there', () => box.files.read('/tmp/nothing'), 'FILE_NOT_FOUND'],
    ['streaming what is not there', () => box.files.readStream('/tmp/nothing').next(), 'FILE_NOT_FOUND'],
    ['reading a folder', () => box.files.read('/tmp'), 'FILE_FAILED'],
    ['reading what the user may not', () => box.files.read('/etc/shadow'), 'FILE_FAILED'],
    ['reading more than is wanted', () => box.files.read('/etc/passwd', { maxBytes: 10 }), 'FILE_TOO_LARGE'],
    ['writing over a folder', () => box.files.write('/tmp', 'x'), 'FILE_FAILED'],
    ['writing where nothing can be written', () => box.files.write('/etc/new', 'x'), 'FILE_FAILED'],
    ['listing what is not there', () => box.files.list('/tmp/nothing'), 'FILE_NOT_FOUND'],
    ['listing a file', () => box.files.list('/etc/passwd'), 'FILE_FAILED'],
    ['removing what is not there', () => box.files.remove('/tmp/nothing'), 'FILE_NOT_FOUND'],
    ['removing a folder as if it were a file', () => box.files.remove('/tmp'), 'FILE_FAILED'],
  ])('%s is an error with a code', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ name: 'SandboxError', code });
  });

  it('are removed', async () => {
    await sh('mkdir -p /tmp/tree/a/b; touch /tmp/tree/a/b/c; ln -s /tmp/tree/a /tmp/to-tree');
    await box.files.remove('/tmp/to-tree');
    expect((await box.files.list('/tmp/tree')).map((entry) => entry.name)).toEqual(['a']);
    await box.files.remove('/tmp/tree', { recursive: true });
    await box.files.remove('/tmp/tree', { missingOk: true });
    await expect(box.files.list('/tmp/tree')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('are described, links as links', async () => {
    await box.files.write('/tmp/described', 'four', { mode: 0o640 });
    await sh('touch -d @86400 /tmp/described; ln -sf /nowhere /tmp/dangling');
    expect(await box.files.stat('/tmp/described')).toEqual({
      name: 'described',
      type: 'file',
      sizeBytes: 4,
      mode: 0o640,
      modifiedAtMs: 86_400_000,
    });
    expect(await box.files.stat('/tmp/dangling')).toMatchObject({ name: 'dangling', type: 'symlink' });
    expect(await box.files.stat('/')).toMatchObject({ type: 'directory' });
    expect(await box.files.stat('/dev/null')).toMatchObject({ type: 'other' });
    await expect(box.files.stat('/tmp/described/below')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  describe('by the folder', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'reroll-files-'));
      mkdirSync(join(folder, 'in/deep/empty'), { recursive: true });
      writeFileSync(
        join(folder, 'in/deep/bytes'),
        Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) & 255),
      );
      writeFileSync(join(folder, 'in/grüße "$x"\n'), 'odd name', { mode: 0o755 });
      symlinkSync('/etc/passwd', join(folder, 'in/link'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('go in and come back as they were; links stay behind', async () => {
      await box.files.upload(join(folder, 'in'), '/tmp/up/here');
      expect((await sh('readlink /tmp/up/here/link')).stdout).toBe('/etc/passwd\n');
      expect((await box.files.stat('/tmp/up/here/grüße "$x"\n')).mode).toBe(0o755);
      const report = await box.files.download('/tmp/up/here', join(folder, 'out'));
      expect(report).toEqual({ files: ['deep/bytes', 'grüße "$x"\n'], skipped: ['link'] });
      rmSync(join(folder, 'in/link'));
      expect(execFileSync('diff', ['-r', join(folder, 'in'), join(folder, 'out')]).length).toBe(0);
    });

    it('come with every name of a file, and the sockets that did not come are named', async () => {
      await sh('mkdir -p /tmp/links/deep; cd /tmp/links; echo shared >one; ln one deep/two; mkfifo pipe');
      const listen = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, 9))`;
      for (const name of ['deep/socket', 'odd\n"name"'])
        await box.exec(['node', '-e', listen, `/tmp/links/${name}`]);
      expect(await box.files.download('/tmp/links', join(folder, 'kinds'))).toEqual({
        files: ['deep/two', 'one'],
        skipped: ['deep/socket', 'odd\n"name"', 'pipe'],
      });
      expect(readFileSync(join(folder, 'kinds/deep/two'), 'utf8')).toBe('shared\n');
      rmSync(join(folder, 'kinds'), { recursive: true });
    });

    it('need a directory on the one side, and room on the other', async () => {
      const out = join(folder, 'never');
      await expect(box.files.download('/tmp/no/such', out)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await expect(box.files.download('/etc/passwd', out)).rejects.toThrow('is not a directory');
      await sh('mkdir -p /tmp/wide; head -c 3000000 /dev/zero >/tmp/wide/zeros');
      await expect(box.files.download('/tmp/wide', out, { maxBytes: 1_000_000 })).rejects.toMatchObject({
        code: 'FILE_TOO_LARGE',
      });
      const controller = new AbortController();
      controller.abort(new Error('no more'));
      await expect(box.files.download('/tmp', out, { signal: controller.signal })).rejects.toThrow('no more');
      await expect(box.files.upload(join(folder, 'missing'), '/tmp/x')).rejects.toMatchObject({
        code: 'ENOENT',
      });
      writeFileSync(join(folder, 'in/large'), new Uint8Array(40 * 2 ** 20));
      await expect(box.files.upload(join(folder, 'in'), '/tmp/full')).rejects.toMatchObject({
        code: 'NO_SPACE',
      });
      await box.files.remove('/tmp/full', { recursive: true });
      expect(readdirSync(folder)).toEqual(['in']);
    });

    it('are held to their archive: what replaced tar cannot reach the host', async () => {
      await using soft = await client.create({
        image: JS_IMAGE,
        security: { readonlyRootfs: false, user: '0:0' },
      });
      const forged = execFileSync(
        'tar',
        ['-c', '-P', '-f', '-', '-C', join(folder, 'in'), '--transform=s,.*,../escaped,', 'deep/bytes'],
        { maxBuffer: 2 ** 24 },
      );
      await soft.files.write('/srv/forged.tar', forged);
      await soft.files.write('/usr/local/bin/tar', '#!/bin/sh\nexec cat /srv/forged.tar\n', { mode: 0o755 });
      await expect(soft.files.download('/srv', join(folder, 'forged'))).rejects.toMatchObject({
        code: 'FILE_FAILED',
        fault: 'policy',
      });
      expect(readdirSync(folder)).toEqual(['in']);
    });
  });

  it('have absolute paths', async () => {
    await expect(box.files.read('tmp/x')).rejects.toThrow(RangeError);
    await expect(box.files.write('', 'x')).rejects.toThrow(RangeError);
    await expect(box.files.read('/tmp/\0')).rejects.toThrow(RangeError);
  });

  describe('with traps laid by the code inside', () => {
    it('a link leads to files of the sandbox, never of the host', async () => {
      const { stdout } = await sh('ln -sf /etc/hostname /tmp/trap; cat /etc/hostname');
      expect(await box.files.readText('/tmp/trap')).toBe(stdout);
      await sh('ln -sf /../../../../etc/hostname /tmp/trap');
      expect(await box.files.readText('/tmp/trap')).toBe(stdout);
    });

    it('writing to a link replaces the link, and leaves what it led to', async () => {
      await sh('echo precious >/tmp/target; ln -sf /tmp/target /tmp/bait');
      await box.files.write('/tmp/bait', 'new');
      expect(await box.files.readText('/tmp/target')).toBe('precious\n');
      expect(await box.files.readText('/tmp/bait')).toBe('new');
    });

    it('a file without an end is cut short', async () => {
      await sh('ln -sf /dev/zero /tmp/endless');
      await expect(box.files.read('/tmp/endless', { maxBytes: 1_000_000 })).rejects.toMatchObject({
        code: 'FILE_TOO_LARGE',
      });
    });

    it('a pipe that nobody writes to runs out of time', async () => {
      await sh('mkfifo /tmp/silent');
      await expect(box.files.read('/tmp/silent', { timeoutMs: 300 })).rejects.toMatchObject({
        code: 'FILE_FAILED',
      });
      const controller = new AbortController();
      const reading = box.files.read('/tmp/silent', { signal: controller.signal });
      controller.abort(new Error('waited enough'));
      await expect(reading).rejects.toThrow('waited enough');
    });

    it('a loop of links is an error, not a hang', async () => {
      await sh('ln -sf /tmp/loop-b /tmp/loop-a; ln -sf /tmp/loop-a /tmp/loop-b');
      await expect(box.files.read('/tmp/loop-a')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });
  });
});
