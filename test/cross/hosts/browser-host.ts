// Browsers as hosts: a page that computes the line by itself and in a worker, under a strict Content Security Policy,
// and sends both to a server of ours. Needs no driver, so any browser that opens an address will do.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** `wasm-unsafe-eval` is all that WebAssembly needs: no `unsafe-eval`, nothing inline. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

const HTML = 'text/html';
const SCRIPT = 'text/javascript';

const PAGE: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': [
    HTML,
    '<!doctype html><title>conformance</title><script src="page.js"></script><script src="conformance.js"></script>',
  ],
  '/page.js': [
    SCRIPT,
    "globalThis.print = (line) => fetch('page', { method: 'POST', body: line }); new Worker('worker.js');",
  ],
  '/worker.js': [
    SCRIPT,
    "globalThis.print = (line) => fetch('worker', { method: 'POST', body: line }); importScripts('conformance.js');",
  ],
};

/** How to make a browser open an address without a window; `profile` is an empty folder. */
const HEADLESS = {
  firefox: (profile: string) => ['--headless', '--no-remote', '--profile', profile],
  chromium: (profile: string) => [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
  ],
} as const;

/**
 * What a browser's page and worker print when they run a script.
 *
 * @throws Error when the browser ends before both have printed; the signal's reason.
 */
export async function runInBrowser(
  command: string,
  browser: keyof typeof HEADLESS,
  script: string,
  signal: AbortSignal,
): Promise<{ page: string; worker: string }> {
  const lines: Record<string, string> = {};
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const take = async (where: string, request: IncomingMessage) => {
    lines[where] = await text(request);
    if ('page' in lines && 'worker' in lines) finish();
  };
  const server = createServer(async (request, response) => {
    const { method, url = '' } = request;
    if (method === 'POST') await take(url.slice(1), request);
    const [type, body] =
      url === '/conformance.js' ? [SCRIPT, readFileSync(script)] : (PAGE[url] ?? [HTML, '']);
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const profile = mkdtempSync(join(tmpdir(), 'reroll-browser-'));
  // A browser is many processes: its group is ended as one.
  const child = spawn(command, [...HEADLESS[browser](profile), address], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, HOME: profile },
  });
  const exited = once(child, 'exit');
  try {
    const early = exited.then(([code]) => Promise.reject(new Error(`${command} ended with ${code}`)));
    const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
    await Promise.race([finished, early, aborted]);
    return { page: lines['page'] ?? '', worker: lines['worker'] ?? '' };
  } finally {
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    await exited;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
