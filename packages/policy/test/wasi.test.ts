import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GuestMemory } from '../src/guest-memory.js';
import { FuelExhausted, HOST_FUEL } from '../src/host-fuel.js';
import { FixedEntropy, GuestExit, type WasiHost, wasiImports } from '../src/wasi.js';
import { interpreters } from './support/guests.js';

const PAGE_BYTES = 65_536;
const EBADF = 8;
const EFAULT = 21;
const EINVAL = 28;
const ENOSYS = 52;

/** Every function that CPython asks for, over one page of memory. */
function surroundings(answer: Uint8Array = new Uint8Array(0), fuel = Number.POSITIVE_INFINITY) {
  const memory = new GuestMemory();
  memory.attach(new WebAssembly.Memory({ initial: 1 }));
  const written: string[] = [];
  let left = fuel;
  const host: WasiHost = {
    memory,
    charge(price) {
      left -= price;
      if (left < 0) throw new FuelExhausted();
    },
    args: ['python', '-c'],
    environment: ['A=é'],
    entropy: new FixedEntropy(),
    read: () => answer,
    yielded: () => {},
    write: (stream, bytes) => written.push(`${stream}:${new TextDecoder().decode(bytes)}`),
  };
  const functions = wasiImports(interpreters.python.image.interpreter.module, host);
  const call = (name: string, ...args: number[]): number => {
    const wasiFunction = functions[name];
    if (wasiFunction === undefined) throw new RangeError(`CPython does not import ${name}`);
    return wasiFunction(...(args as never[]));
  };
  return { memory, written, functions, call };
}

const { functions } = surroundings();

describe('a guest that passes anything', () => {
  const address = fc.oneof(
    fc.integer(),
    fc.constantFrom(0, 8, PAGE_BYTES - 1, PAGE_BYTES, -1, -4, 2 ** 31 - 1),
  );

  test.each(Object.keys(functions))('%s answers with a number', (name) => {
    fc.assert(
      fc.property(
        fc.array(address, { minLength: 9, maxLength: 9 }),
        fc.uint8Array({ maxLength: 64 }),
        (args, junk) => {
          const { memory, call } = surroundings(new Uint8Array(100));
          memory.span(0, junk.length).set(junk);
          try {
            expect(call(name, ...args)).toBeTypeOf('number');
          } catch (error) {
            expect(error).toBeInstanceOf(GuestExit);
            expect(name).toBe('proc_exit');
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a guest that cannot pay', () => {
  test.each(Object.keys(functions))('%s throws and does nothing', (name) => {
    const { memory, written, call } = surroundings(new Uint8Array(100), HOST_FUEL.call - 1);
    expect(() => call(name, 1, 0, 1, 0)).toThrow(FuelExhausted);
    expect(memory.whole.every((byte) => byte === 0)).toBe(true);
    expect(written).toEqual([]);
  });

  test('gets no entropy but all that it asks for', () => {
    const { memory, call } = surroundings(undefined, HOST_FUEL.call + 100 * HOST_FUEL.entropyByte - 1);
    expect(() => call('random_get', 0, 100)).toThrow(FuelExhausted);
    expect(memory.whole.every((byte) => byte === 0)).toBe(true);
  });
});

describe('the streams', () => {
  test('a write gathers its vectors in order', () => {
    const { memory, written, call } = surroundings();
    memory.span(100, 5).set(new TextEncoder().encode('hello'));
    [100, 2, 102, 3].forEach((value, index) => {
      memory.setUint32(4 * index, value);
    });
    expect(call('fd_write', 1, 0, 2, 50)).toBe(0);
    expect(written).toEqual(['1:he', '1:llo']);
    expect(memory.getUint32(50)).toBe(5);
  });

  test('an answer longer than the buffer is cut to it', () => {
    const { memory, call } = surroundings(Uint8Array.of(1, 2, 3, 4));
    memory.setUint32(0, 100);
    memory.setUint32(4, 2);
    expect(call('fd_read', 0, 0, 1, 50)).toBe(0);
    expect([...memory.span(100, 4)]).toEqual([1, 2, 0, 0]);
    expect(memory.getUint32(50)).toBe(2);
  });

  test('what lies outside the memory is a fault, and what is no stream is a bad descriptor', () => {
    const { call } = surroundings();
    expect(call('fd_write', 1, PAGE_BYTES - 4, 1, 0)).toBe(EFAULT);
    expect(call('clock_time_get', 0, 0, PAGE_BYTES - 7)).toBe(EFAULT);
    expect(call('random_get', 0, PAGE_BYTES)).toBe(0);
    expect(call('random_get', 1, PAGE_BYTES)).toBe(EFAULT);
    expect(call('random_get', 0, PAGE_BYTES + 1)).toBe(EINVAL);
    expect(call('fd_write', 1, 0, 1025, 0)).toBe(EINVAL);
    expect(call('fd_write', 0, 0, 1, 0)).toBe(EBADF);
    expect(call('fd_read', 3, 0, 1, 0)).toBe(EBADF);
    expect(call('sock_accept', 0, 0, 0)).toBe(ENOSYS);
    expect(call('poll_oneoff', 0, 8, 1, 100)).toBe(ENOSYS);
  });
});

describe('arguments and environment', () => {
  test.each([
    ['args', 'python\0-c\0', 2],
    ['environ', 'A=é\0', 1],
  ])('%s are written as C expects them', (kind, text, count) => {
    const { memory, call } = surroundings();
    const bytes = new TextEncoder().encode(text);
    expect(call(`${kind}_sizes_get`, 0, 4)).toBe(0);
    expect([memory.getUint32(0), memory.getUint32(4)]).toEqual([count, bytes.length]);
    expect(call(`${kind}_get`, 16, 100)).toBe(0);
    expect(memory.getUint32(16)).toBe(100);
    expect([...memory.span(100, bytes.length)]).toEqual([...bytes]);
  });
});
