// A peer whose every answer the test writes by hand: what a broken or hostile server may do.
import { type ByteDuplex, createDuplexPair } from '../../src/remote/duplex.js';
import { encodeFrame, type Frame } from '../../src/remote/frame.js';
import { FrameDecoder } from '../../src/remote/frame-decoder.js';
import { DEFAULT_FRAME_LIMITS } from '../../src/remote/limits.js';
import { NDArray } from '../../src/remote/ndarray.js';

export type Answer = (request: Record<string, unknown>, peer: ByteDuplex) => void | Promise<void>;

const four = (value: number) => new NDArray('<f4', [4], new Float32Array(4).fill(value));

/** A contract of CartPole's kind, with parts replaced. */
export const contractFrame = (id: unknown, changes: Record<string, unknown> = {}): Frame => ({
  header: {
    id,
    type: 'contract',
    protocol: 1,
    environment: 'Fake-v0',
    observationSpace: { type: 'Box', dtype: '<f4', shape: [4], low: null, high: null },
    actionSpace: { type: 'Discrete', n: 2, start: 0 },
    numEnvs: null,
    metadata: {},
    renderMode: null,
    autoreset: null,
    server: {},
    ...changes,
  },
  arrays: [],
});

/** Answers the greeting with a contract, and everything else as the test says. Returns the client's end. */
export function fakeServer(answer: Answer, changes: Record<string, unknown> = {}): ByteDuplex {
  const [client, server] = createDuplexPair();
  const run = async (): Promise<void> => {
    const decoder = new FrameDecoder(DEFAULT_FRAME_LIMITS);
    for await (const chunk of server.readable) {
      for (const { header } of decoder.push(chunk)) {
        if (header['type'] === 'hello') await server.write(encodeFrame(contractFrame(header['id'], changes)));
        else await answer(header, server);
      }
    }
  };
  // A client that has seen enough hangs up, also in the middle of what a test lets the server say.
  run().catch((error: Error) => {
    if (error.message !== 'the pipe is closed') throw error;
  });
  return client;
}

/** The answer to a step or reset that a well-behaved server gives. */
export const goodFields = {
  observation: { $array: 0 },
  reward: 1,
  terminated: false,
  truncated: false,
  info: {},
};

/** Answers a request with these fields and CartPole's kind of observation. */
export function reply(
  peer: ByteDuplex,
  request: Record<string, unknown>,
  changes: Record<string, unknown> = {},
) {
  const header = { id: request['id'], type: request['type'], ...goodFields, ...changes };
  return peer.write(encodeFrame({ header, arrays: [four(0.5)] }));
}
