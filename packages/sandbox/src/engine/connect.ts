import type { Socket } from 'node:net';
import Docker from 'dockerode';

/** Where the engine is: dockerode's options. Default: `DOCKER_HOST`, or the local socket. */
export type EngineAddress = Docker.DockerOptions;

/** @throws Error of dockerode for an address that makes no sense. */
export function connectEngine(address?: EngineAddress): Docker {
  return new Docker(address);
}

/** Attaches to the first process of a container that has not started yet. */
export async function attachControl(container: Docker.Container): Promise<Socket> {
  const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
  // dockerode types the hijacked connection as a ReadWriteStream; it is the socket itself.
  return (await container.attach(options)) as unknown as Socket;
}
