// What an engine that fails looks like to a caller. A real engine does these things too rarely to wait for them, so this one
// is a small server that speaks just enough of the engine's API to fail in each way.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient } from '../src/client.js';
import type { SandboxError } from '../src/errors.js';

/** Answers a request, now or later, and says so; false leaves it to the default. */
type Handler = (request: string, response: ServerResponse) => boolean;

let folder: string;
let server: Server;
let requests: string[];
let handle: Handler;

const reply = (response: ServerResponse, status: number, body: unknown): true => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
};

/** Answers what every test needs; the handler of a test comes first. */
const answer = (request: string, response: ServerResponse) => {
  if (handle(request, response)) return;
  if (request.startsWith('GET /images/')) reply(response, 200, { Config: {} });
  else if (request.startsWith('GET /containers/json')) reply(response, 200, []);
  else if (request.startsWith('DELETE /containers/')) reply(response, 404, { message: 'No such container' });
  else reply(response, 500, { message: `unexpected ${request}` });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reroll-engine-'));
  requests = [];
  handle = () => false;
  server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    answer(line, response);
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'engine.sock'), resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const client = () => new SandboxClient({ engine: { socketPath: join(folder, 'engine.sock') } });

/** How creating a sandbox fails while the engine answers `create` like this. */
async function failure(create: Handler): Promise<SandboxError> {
  handle = (request, response) => request.startsWith('POST /containers/create') && create(request, response);
  return await client()
    .create({ image: 'i' })
    .then(
      () => expect.unreachable('the engine cannot have made it'),
      (error) => error,
    );
}

describe('an engine that fails', () => {
  it.each([
    ['a full disk', 500, 'write /var/lib/docker/x: no space left on device', 'DISK_FULL', false],
    ['an unknown runtime', 400, 'Unknown runtime specified runsc', 'RUNTIME_UNAVAILABLE', false],
    ['something else', 500, 'cgroup mountpoint does not exist', 'ENGINE_FAILED', true],
  ])('with %s', async (_, status, message, code, retryable) => {
    const error = await failure((_request, response) => reply(response, status, { message }));
    expect(error).toMatchObject({ name: 'SandboxError', code, retryable });
    expect(error.message).toContain(message);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('by breaking the connection', async () => {
    const error = await failure((_request, response) => Boolean(response.destroy()));
    expect(error).toMatchObject({ code: 'ENGINE_LOST', fault: 'infrastructure', retryable: true });
  });

  it('without the image', async () => {
    handle = (request, response) =>
      request.startsWith('GET /images/i/') && reply(response, 404, { message: 'No such image: i:latest' });
    await expect(client().create({ image: 'i' })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      fault: 'caller',
    });
  });

  it('after the container was made leaves no container', async () => {
    handle = (request, response) => {
      if (request.startsWith('POST /containers/create')) return reply(response, 201, { Id: 'made' });
      if (request.startsWith('POST /containers/reroll-')) return reply(response, 500, { message: 'no' });
      if (request.startsWith('DELETE /containers/')) return reply(response, 200, {});
      return false;
    };
    await expect(client().create({ image: 'i' })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    const [removal] = requests.filter((line) => line.startsWith('DELETE'));
    expect(removal).toMatch(/^DELETE \/containers\/reroll-[0-9a-f]{16}\?force=true/);
  });

  it.each([
    [404, 'No such container: reroll-0123'],
    [409, 'container is marked for removal and cannot be started'],
    [500, 'container not running - Container 35fe is not running: Removal In Progress'],
  ])('because somebody removed the container meanwhile (%i)', async (status, message) => {
    handle = (request, response) => {
      if (request.startsWith('POST /containers/create')) return reply(response, 201, { Id: 'made' });
      return request.startsWith('POST /containers/reroll-') && reply(response, status, { message });
    };
    const expected = { code: 'SANDBOX_LOST', fault: 'infrastructure', retryable: true };
    await expect(client().create({ image: 'i' })).rejects.toMatchObject(expected);
  });

  it('to remove what it made says both', async () => {
    handle = (request, response) => {
      if (request.startsWith('POST /containers/create')) return reply(response, 201, { Id: 'made' });
      if (request.startsWith('POST /containers/reroll-'))
        return reply(response, 500, { message: 'cannot attach' });
      if (request.startsWith('DELETE /containers/'))
        return reply(response, 500, { message: 'cannot remove' });
      return false;
    };
    const error: SandboxError = await client()
      .create({ image: 'i' })
      .catch((caught) => caught);
    expect(error.message).toMatch(/cannot attach.*could not be removed.*cannot remove/s);
  });
});

describe('an engine that is not there', () => {
  it('is told apart from one that fails', async () => {
    const absent = new SandboxClient({ engine: { socketPath: join(folder, 'nobody.sock') } });
    const expected = { code: 'ENGINE_UNAVAILABLE', fault: 'infrastructure', retryable: true };
    await expect(absent.create({ image: 'i' })).rejects.toMatchObject(expected);
    await expect(absent.engineInfo()).rejects.toMatchObject(expected);
    await expect(absent.prune()).rejects.toMatchObject(expected);
    await expect(absent.hasImage('i')).rejects.toMatchObject(expected);
    await expect(absent.buildImage({ tag: 'i', files: [] })).rejects.toMatchObject(expected);
    await expect(absent.list().next()).rejects.toMatchObject(expected);
    await absent.close();
  });
});

describe('an engine that hangs', () => {
  it('is not asked for a container by a call that was given up at once', async () => {
    const controller = new AbortController();
    await using engine = client();
    const creating = engine.create({ image: 'i', signal: controller.signal });
    controller.abort(new Error('never mind'));
    await expect(creating).rejects.toThrow('never mind');
    await engine.close();
    expect(requests.filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('does not hold up an abort, and what it makes afterwards is removed', async () => {
    let finishCreate: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      handle = (request, response) => {
        if (request.startsWith('DELETE /containers/')) return reply(response, 200, {});
        if (!request.startsWith('POST /containers/create')) return false;
        finishCreate = () => void reply(response, 201, { Id: 'late' });
        resolve();
        return true;
      };
    });
    const controller = new AbortController();
    await using engine = client();
    const creating = engine.create({ image: 'i', signal: controller.signal });
    await asked;
    controller.abort(new Error('no patience'));
    await expect(creating).rejects.toThrow('no patience');
    expect(requests.some((line) => line.startsWith('DELETE'))).toBe(false);
    finishCreate();
    await engine.close();
    expect(requests.some((line) => line.startsWith('DELETE'))).toBe(true);
    expect(engine.stats()).toMatchObject({ running: 0, pending: 0 });
  });

  it('does not hold up an abort while it starts a container, which is removed once it runs', async () => {
    let hangUp: () => void = () => undefined;
    server.on('upgrade', (_request, socket) => {
      hangUp = () => void socket.destroy();
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    });
    let finishStart: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      handle = (request, response) => {
        if (request.startsWith('DELETE /containers/')) {
          hangUp();
          return reply(response, 200, {});
        }
        if (request.startsWith('POST /containers/create')) return reply(response, 201, { Id: 'late' });
        if (!/^POST \/containers\/reroll-\w+\/start/.test(request)) return false;
        finishStart = () => void response.writeHead(204).end();
        resolve();
        return true;
      };
    });
    const controller = new AbortController();
    await using engine = client();
    const creating = engine.create({ image: 'i', signal: controller.signal });
    await asked;
    controller.abort(new Error('no patience'));
    await expect(creating).rejects.toThrow('no patience');
    expect(requests.some((line) => line.startsWith('DELETE'))).toBe(false);
    finishStart();
    await expect.poll(() => requests.some((line) => line.startsWith('DELETE'))).toBe(true);
    expect(engine.stats()).toMatchObject({ running: 0 });
  });

  it.each(['session', 'client'] as const)(
    'holds up the end of a %s that still makes something',
    async (what) => {
      let finishCreate: () => void = () => undefined;
      let removed = false;
      const asked = new Promise<void>((resolve) => {
        handle = (request, response) => {
          if (request.startsWith('DELETE /containers/')) {
            removed = true;
            return reply(response, 200, {});
          }
          if (!request.startsWith('POST /containers/create')) return false;
          finishCreate = () => void reply(response, 201, { Id: 'late' });
          resolve();
          return true;
        };
      });
      await using engine = client();
      const session = engine.session();
      const creating = session.create({ image: 'i' });
      await asked;
      let removedAtTheEnd: boolean | undefined;
      const closing = (what === 'session' ? session : engine).close().then(() => {
        removedAtTheEnd = removed;
      });
      // Whoever waits is told at once; the end itself comes when nothing is left.
      await expect(creating).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
      await delay(100);
      expect(removedAtTheEnd).toBeUndefined();
      finishCreate();
      await closing;
      expect(removedAtTheEnd).toBe(true);
      expect(engine.stats()).toMatchObject({ running: 0, pending: 0 });
    },
  );
});
