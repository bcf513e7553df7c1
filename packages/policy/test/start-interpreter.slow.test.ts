import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyLanguage } from '../src/index.js';
import { INTERPRETER_SHA256 } from '../src/interpreter-digests.js';
import { sha256Hex } from '../src/interpreter-image.js';
import { javascript } from '../src/javascript/javascript.js';
import { Machine } from '../src/machine.js';
import { meterModule } from '../src/meter/index.js';
import { python } from '../src/python/python.js';
import { dataSection } from '../src/start/data-section.js';
import { startInterpreter } from '../src/start/start-interpreter.js';
import { interpreters } from './support/guests.js';

const { resolve } = createRequire(import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(resolve(path)));

describe.each([javascript, python])('the started $name interpreter', (language) => {
  const name: PolicyLanguage = language.name;
  const source = read(language.source.specifier);

  test('is what starting one here and now gives, to the byte', async () => {
    const started = startInterpreter(language, source);
    expect(await sha256Hex(started)).toBe(INTERPRETER_SHA256[name]);
    expect(Buffer.compare(started, read(`@reroll/policy/${name}.wasm`))).toBe(0);
  });

  test('has in a new instance the state that the metered one comes to', () => {
    const { image } = interpreters[name];
    const instance = new Machine(image.interpreter, language);
    instance.setGlobals(image.globals);
    const { bytes, exports } = meterModule(source, { maxMemoryPages: 16_384 });
    const live = new Machine({ module: new WebAssembly.Module(bytes), exports }, language);
    live.bound({ stackBytes: 512 * 1024, memoryBytes: 2 ** 26 });
    expect(live.run(2n ** 40n, () => language.boot(live))).toMatchObject({ value: image.addresses });
    const [expected, found] = [live.capture(), instance.capture()];
    expect(found.globals).toEqual(expected.globals);
    expect(Buffer.compare(found.memory, expected.memory)).toBe(0);
  });
});

/** A module that has one page of memory with this data section, and nothing else. */
function moduleWith(section: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = [(section.length & 127) | 128, ((section.length >> 7) & 127) | 128, section.length >> 14];
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 109, 2, 0, 11, ...length];
  return Uint8Array.from([...head, ...section]);
}

test('a data section puts back any memory', () => {
  const writes = fc.array(fc.tuple(fc.nat(65_535), fc.integer({ min: 1, max: 255 })), { maxLength: 40 });
  const near = fc.array(fc.nat(150), { maxLength: 20 });
  fc.assert(
    fc.property(writes, near, (far, offsets) => {
      const memory = new Uint8Array(65_536);
      for (const [address, value] of far) memory[address] = value;
      for (const offset of offsets) memory[offset] = memory[65_535 - offset] = 1;
      const module = new WebAssembly.Module(moduleWith(dataSection(memory)));
      const { m } = new WebAssembly.Instance(module).exports as { m: WebAssembly.Memory };
      expect(Buffer.compare(new Uint8Array(m.buffer), memory)).toBe(0);
    }),
  );
});
