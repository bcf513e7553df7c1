import { meterModule } from '@reroll/policy/meter';

/** Custom sections that hold a module's manifest, and the names of its budgets. */
const MANIFEST_SECTION = 'reroll.manifest';
const METER_SECTION = 'reroll.meter';

/** 1 GiB in pages: the most memory that a core takes. */
const MAX_MEMORY_PAGES = 16_384;

/**
 * Rewrites a module of environments so that each call runs on a budget of instructions and of stack, asks for no memory, and
 * leaves no NaN of undetermined bits. It has the same environments; `SimCore.create({ module, limits })` takes it, and
 * `loadModule(source, { meter: meterEnvironment })` makes it. The digest to name a module by is that of the original.
 *
 * @throws an Error named `MeterError` when the module is malformed or uses what cannot be metered, RangeError when it
 * starts with more than 1 GiB of memory.
 * @example
 * ```ts
 * import { meterEnvironment } from '@reroll/env-kit/meter';
 * import { SimCore } from '@reroll/sim-core';
 *
 * function open(bytes: Uint8Array): SimCore {
 *   const module = new WebAssembly.Module(meterEnvironment(bytes));
 *   return SimCore.create({ module, limits: { fuelPerCall: 1_000_000 } });
 * }
 * ```
 */
export function meterEnvironment(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { bytes: metered, exports } = meterModule(bytes, { maxMemoryPages: MAX_MEMORY_PAGES });
  const { fuel, stack, maxPages, refusedPages, globals } = exports;
  const names = new TextEncoder().encode(JSON.stringify({ fuel, stack, maxPages, refusedPages, globals }));
  const original = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const manifests = WebAssembly.Module.customSections(original, MANIFEST_SECTION).slice(0, 1);
  return joined([
    metered,
    ...manifests.map((manifest) => customSection(MANIFEST_SECTION, new Uint8Array(manifest))),
    customSection(METER_SECTION, names),
  ]);
}

function customSection(name: string, content: Uint8Array): Uint8Array {
  const label = new TextEncoder().encode(name);
  const body = joined([leb128(label.length), label, content]);
  return joined([Uint8Array.of(0), leb128(body.length), body]);
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
