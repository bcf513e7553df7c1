import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SimCore } from '../src/index.js';
import { SimCore as SlimSimCore } from '../src/slim.js';

const wasmPath = fileURLToPath(new URL('../dist/reroll.wasm', import.meta.url));
const emptyModule = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));

describe('SimCore.create', () => {
  it('has a memory of whole pages that the host sizes once', () => {
    expect(SimCore.create().memory).toHaveLength(65_536);
    expect(SimCore.create({ memoryBytes: 65_537 }).memory).toHaveLength(131_072);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 30 + 1, Number.POSITIVE_INFINITY])(
    'refuses %d memoryBytes',
    (value) => {
      expect(() => SimCore.create({ memoryBytes: value })).toThrow(RangeError);
    },
  );

  it('refuses memoryBytes of another type', () => {
    expect(() => SimCore.create({ memoryBytes: '65536' as unknown as number })).toThrow(TypeError);
  });

  it('takes the raw module in the slim entry', () => {
    const module = new WebAssembly.Module(readFileSync(wasmPath));
    const core = SlimSimCore.create({ module });
    expect(core.memory).toEqual(SimCore.create().memory);
  });

  it('refuses what is not its module', () => {
    expect(() => SlimSimCore.create({} as { module: WebAssembly.Module })).toThrow(TypeError);
    expect(() => SlimSimCore.create({ module: emptyModule })).toThrow(
      expect.objectContaining({ name: 'SimError', code: 'INCOMPATIBLE_MODULE' }),
    );
  });

  it('can be required from CommonJS', () => {
    const script = "process.stdout.write(String(require('@reroll/sim-core').SimCore.create().memory.length))";
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    expect(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' })).toBe('65536');
  });
});

describe('SimCore.reset', () => {
  it('puts every byte of memory back', () => {
    const core = SimCore.create({ memoryBytes: 131_072 });
    const pristine = core.memory.slice();
    core.memory.fill(0xa5);
    core.reset();
    expect(core.memory).toEqual(pristine);
  });
});
