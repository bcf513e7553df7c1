import type { Header } from 'tar-stream';

/** Room for the name and for the link target in a tar header. */
const FIELD_BYTES = 100;
const BLOCK_BYTES = 512;

/** Name of these records, and placeholder for the text that they hold. */
const PLACEHOLDER = '././@LongLink';

export type EntryHeader = Partial<Header> & Pick<Header, 'name'>;

/** A header that tar-stream writes as one block, and the bytes that must come right before it. */
export interface ShortHeader {
  readonly records: readonly Uint8Array[];
  readonly header: EntryHeader;
}

/**
 * Moves a name or a link target that does not fit into a header, or is not ASCII, to separate records. By default
 * tar-stream writes pax records and names the entry itself `PaxHeader`, link target included; BusyBox, which does not
 * know pax's `linkpath`, would take that literally. BusyBox and GNU tar both know the records used here.
 *
 * Source: GNU tar manual, "Basic Tar Format", type flags `L` and `K`.
 */
export function gnuLongNames(whole: EntryHeader): ShortHeader {
  const records: Uint8Array[] = [];
  const header = { ...whole };
  if (whole.linkname !== undefined && !fits(whole.linkname)) {
    records.push(record('K', whole.linkname));
    header.linkname = PLACEHOLDER;
  }
  if (!fits(whole.name)) {
    records.push(record('L', whole.name));
    header.name = PLACEHOLDER;
  }
  return { records, header };
}

const fits = (text: string): boolean => text.length <= FIELD_BYTES && /^[\x20-\x7e]*$/.test(text);

/** One header block and its text, NUL-terminated and padded to whole blocks. */
function record(type: 'K' | 'L', text: string): Uint8Array {
  const textBytes = Buffer.byteLength(text) + 1;
  const bytes = Buffer.alloc(BLOCK_BYTES * (1 + Math.ceil(textBytes / BLOCK_BYTES)));
  bytes.write(PLACEHOLDER, 0);
  // Mode, user, group, size and time, in octal.
  bytes.write('0000644\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(`${textBytes.toString(8).padStart(11, '0')}\0`, 124);
  bytes.write('00000000000\0', 136);
  bytes.write(type, 156);
  bytes.write('ustar  \0', 257);
  // The sum counts its own field as spaces.
  bytes.write(' '.repeat(8), 148);
  const sum = bytes.subarray(0, BLOCK_BYTES).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  bytes.write(text, BLOCK_BYTES);
  return bytes;
}
