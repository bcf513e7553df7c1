// Images that the tests of environments in containers need on top of the shipped ones.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DEFAULT_ENV_IMAGE, type SandboxClient } from '@reroll/sandbox';
import { ROOT } from './packages.js';

const read = (path: string) => ({ path: path.split('/').at(-1)!, content: readFileSync(`${ROOT}${path}`) });

/** An image with the misbehaving and the traced environments beside the server, and any last lines of a Dockerfile. */
export async function buildTestImage(
  client: SandboxClient,
  tag: string,
  ...lines: string[]
): Promise<string> {
  const modules = [
    read('packages/env/test/remote/fixtures/odd_envs.py'),
    read('test/e2e/sandbox-env/traced_cartpole.py'),
  ];
  const dockerfile = [`FROM ${DEFAULT_ENV_IMAGE}`, 'COPY *.py /opt/reroll/', ...lines].join('\n');
  await client.buildImage({ tag, files: [{ path: 'Dockerfile', content: dockerfile }, ...modules] });
  return tag;
}

export function removeImages(tags: readonly string[]): void {
  if (tags.length > 0) execFileSync('docker', ['image', 'rm', '--force', ...tags], { stdio: 'ignore' });
}

/** Tags of the images that were built for environments with packages or a repository. */
export function envImages(): string[] {
  const format = '{{.Repository}}:{{.Tag}}';
  const list = execFileSync('docker', ['image', 'ls', '--format', format, 'reroll/env'], {
    encoding: 'utf8',
  });
  return list.split('\n').filter((line) => line !== '');
}
