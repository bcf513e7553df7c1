// What a big-endian host does, on one that only claims to be: there the bytes of a number stand the other way round.
import { describe, expect, it, vi } from 'vitest';
import { inlinedModule } from '../src/inlined-module.js';
import { instantiate } from '../src/kernel.js';

vi.resetModules();
const claim = vi.spyOn(Uint16Array, 'of').mockImplementation(() => new Uint16Array([0x0100]));
const { Columns } = await import('../src/columns.js');
claim.mockRestore();

const kernel = instantiate({ module: inlinedModule() }, () => 1);
const at = kernel.arenaAddress();
const SIXTEEN = Uint8Array.from({ length: 16 }, (_, index) => index + 1);

/** The bytes of an array. */
const bytesOf = ({ buffer }: { buffer: ArrayBufferLike }) => [...new Uint8Array(buffer)];

describe('columns of a big-endian host', () => {
  it.each([
    ['<u2', 8, [2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]],
    ['<f4', 4, [4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13]],
    ['<f8', 2, [8, 7, 6, 5, 4, 3, 2, 1, 16, 15, 14, 13, 12, 11, 10, 9]],
  ] as const)('of %s are copies, turned round on the way there and back', (dtype, length, turned) => {
    const columns = new Columns(kernel);
    const output = columns.array(dtype, at, length);
    const input = columns.array(dtype, at + 16, length, true);
    kernel.u8.set(SIXTEEN, at);
    kernel.u8.set(SIXTEEN, at + 16);
    expect(bytesOf(output)).toEqual(Array(16).fill(0));
    columns.refresh();
    expect(bytesOf(output)).toEqual(turned);
    expect(bytesOf(input)).toEqual(turned);
    new Uint8Array(input.buffer).set(SIXTEEN);
    new Uint8Array(output.buffer).set(SIXTEEN);
    columns.flush();
    expect([...kernel.u8.subarray(at, at + 32)]).toEqual([...SIXTEEN, ...turned]);
  });

  it('of single bytes are views all the same', () => {
    const column = new Columns(kernel).array('|u1', at, 4);
    expect(column.buffer).toBe(kernel.memory.buffer);
  });
});
