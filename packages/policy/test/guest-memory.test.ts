import { describe, expect, test } from 'vitest';
import { GuestFault, GuestMemory, PAGE_BYTES } from '../src/guest-memory.js';

const ACCESSES: Readonly<
  Record<string, [bytes: number, access: (memory: GuestMemory, at: number) => unknown]>
> = {
  getUint32: [4, (memory, at) => memory.getUint32(at)],
  setUint32: [4, (memory, at) => memory.setUint32(at, 1)],
  getUint64: [8, (memory, at) => memory.getUint64(at)],
  setUint64: [8, (memory, at) => memory.setUint64(at, 1n)],
  getFloat64: [8, (memory, at) => memory.getFloat64(at)],
  setFloat64: [8, (memory, at) => memory.setFloat64(at, 1)],
  'setFloat64 of NaN': [8, (memory, at) => memory.setFloat64(at, Number.NaN)],
  span: [16, (memory, at) => memory.span(at, 16)],
};

describe.each(Object.entries(ACCESSES))('%s', (_, [bytes, access]) => {
  test('reaches to the end of memory, and is the fault of the guest beyond', () => {
    const memory = new GuestMemory();
    memory.attach(new WebAssembly.Memory({ initial: 1 }));
    access(memory, PAGE_BYTES - bytes);
    for (const at of [PAGE_BYTES - bytes + 1, PAGE_BYTES, 2 ** 31, -1, -bytes])
      expect(() => access(memory, at)).toThrow(GuestFault);
  });

  test('sees a memory that has grown since', () => {
    const grown = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory();
    memory.attach(grown);
    grown.grow(1);
    access(memory, 2 * PAGE_BYTES - bytes);
    expect(() => access(memory, 2 * PAGE_BYTES)).toThrow(GuestFault);
  });
});
