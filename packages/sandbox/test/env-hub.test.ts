// Fetching a repository, against a mirror on this machine that answers as the hub does.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchFromHub } from '../src/env/hub.js';

interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly link?: string;
}

describe('fetchFromHub', () => {
  let server: Server;
  let endpoint: string;
  let answers: Record<string, Answer>;
  let requests: IncomingMessage[];

  beforeEach(async () => {
    answers = {};
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      const { status = 200, body, link } = answers[request.url!] ?? { status: 404, body: 'no' };
      response.writeHead(status, link === undefined ? {} : { link }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('HF_ENDPOINT', endpoint);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  const file = (path: string, size = 1) => ({ type: 'file', path, size });
  const tree = (...entries: object[]): Answer => ({ body: JSON.stringify(entries) });
  const first = '/api/models/a/b/tree/main?recursive=true';
  const request = { repository: 'a/b', revision: 'main' };

  it('gives every file of every page, at the revision', async () => {
    answers[first] = {
      ...tree(file('env.py'), { type: 'directory', path: 'lib', size: 0 }),
      link: `<${endpoint}/more>; rel="next"`,
    };
    answers['/more'] = tree(file('lib/täsk #1.py'));
    answers['/a/b/resolve/main/env.py'] = { body: 'x = 1' };
    answers['/a/b/resolve/main/lib/t%C3%A4sk%20%231.py'] = { body: 'y = 2' };
    const files = await fetchFromHub(request);
    expect(files.map(({ path, content }) => [path, Buffer.from(content).toString()])).toEqual([
      ['env.py', 'x = 1'],
      ['lib/täsk #1.py', 'y = 2'],
    ]);
  });

  it('names a revision with slashes as one', async () => {
    answers['/api/models/a/b/tree/refs%2Fpr%2F1?recursive=true'] = tree();
    expect(await fetchFromHub({ repository: 'a/b', revision: 'refs/pr/1' })).toEqual([]);
  });

  it('authorizes itself with the token of the environment', async () => {
    answers[first] = tree();
    vi.stubEnv('HF_TOKEN', 'secret');
    await fetchFromHub(request);
    expect(requests[0]!.headers.authorization).toBe('Bearer secret');
  });

  it.each([
    ['the repository is missing', () => {}, '404'],
    [
      'it may not be read',
      () => {
        answers[first] = { status: 401, body: '' };
      },
      '401',
    ],
    [
      'a file is missing',
      () => {
        answers[first] = tree(file('env.py'));
      },
      'resolve/main/env.py answered 404',
    ],
    [
      'it is too large',
      () => {
        answers[first] = tree(file('model.bin', 2 ** 30));
      },
      'the limits are',
    ],
    [
      'it has too many files',
      () => {
        answers[first] = tree(...Array.from({ length: 2_001 }, (_, i) => file(`${i}`)));
      },
      'the limits are',
    ],
    [
      'the list has no end',
      () => {
        answers[first] = {
          ...tree(...Array.from({ length: 1_000 }, (_, i) => file(`${i}`))),
          link: `<${endpoint}${first}>; rel="next"`,
        };
      },
      'the limits are',
    ],
    [
      'nobody answers',
      () => {
        vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:1');
      },
      'cannot be reached',
    ],
  ])('says so when %s', async (_, prepare, message) => {
    prepare();
    const fetching = fetchFromHub(request);
    await expect(fetching).rejects.toMatchObject({
      name: 'SandboxError',
      code: 'SOURCE_UNAVAILABLE',
      retryable: true,
    });
    await expect(fetching).rejects.toThrow(message);
  });

  it('gives up when the signal aborts', async () => {
    await expect(
      fetchFromHub({ ...request, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
