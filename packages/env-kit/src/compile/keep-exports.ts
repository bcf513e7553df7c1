const EXPORT_SECTION = 7;
const PREAMBLE_BYTES = 8;

/** A module without the exports whose names are not kept. */
export function keepExports(module: Uint8Array, isKept: (name: string) => boolean): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, PREAMBLE_BYTES)];
  for (let at = PREAMBLE_BYTES; at < module.length; ) {
    const [size, start] = leb128(module, at + 1);
    const end = start + size;
    if (module[at] === EXPORT_SECTION) {
      const content = keptExports(module.subarray(start, end), isKept);
      parts.push(Uint8Array.of(EXPORT_SECTION, ...encoded(content.length)), content);
    } else parts.push(module.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function keptExports(section: Uint8Array, isKept: (name: string) => boolean): Uint8Array {
  const kept: Uint8Array[] = [];
  let [count, at] = leb128(section, 0);
  for (; count > 0; count--) {
    const [length, start] = leb128(section, at);
    const name = new TextDecoder().decode(section.subarray(start, start + length));
    const [, end] = leb128(section, start + length + 1);
    if (isKept(name)) kept.push(section.subarray(at, end));
    at = end;
  }
  return Buffer.concat([Uint8Array.from(encoded(kept.length)), ...kept]);
}

/** An unsigned number, and where it ends. */
function leb128(bytes: Uint8Array, at: number): [number, number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function encoded(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encoded(value >>> 7)];
}
