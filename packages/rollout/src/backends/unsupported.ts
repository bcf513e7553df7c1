import type { BackendName } from './backend.js';

/** JavaScript runtimes other than Node, and the backends that fail on them: with what happens instead. */
const BROKEN: Readonly<Record<string, Partial<Readonly<Record<BackendName, string>>>>> = {
  Bun: { process: 'its child processes cannot take the messages that Node’s can' },
  Deno: {
    worker: 'its threads stop answering',
    process: 'its child processes cannot take the messages that Node’s can',
  },
};

/** Why a backend cannot work in this runtime; null where it can, as all do on Node. */
export function whyUnsupported(name: BackendName): string | null {
  const runtime = 'Deno' in globalThis ? 'Deno' : process.versions['bun'] === undefined ? 'Node' : 'Bun';
  const broken = BROKEN[runtime];
  const reason = broken?.[name];
  if (broken === undefined || reason === undefined) return null;
  const others = (['inline', 'worker'] as const).filter((other) => broken[other] === undefined);
  return `the ${name} backend does not work on ${runtime}: ${reason}; use ${others.join(' or ')}, or run on Node`;
}
