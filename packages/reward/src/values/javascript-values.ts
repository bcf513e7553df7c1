/** The notation of values in JavaScript, for the text of an adapter: `plain` writes a value, `valueOf` reads one. */
export const JAVASCRIPT_VALUES = `
const numberOf = (item) =>
  isFinite(item) && (!isInteger(item) || isSafeInteger(item) || abs(item) >= 1e21)
    ? item
    : { $float: isFinite(item) ? String(item) : item > 0 ? 'inf' : item < 0 ? '-inf' : 'nan' };
const hex = (bytes) => listOf(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const plain = (item) => {
  switch (typeof item) {
    case 'undefined': return null;
    case 'boolean': case 'string': return item;
    case 'number': return numberOf(item);
    case 'bigint': return { $int: String(item) };
    case 'object': break;
    default: throw new TypeError('a value must be made of plain ones, got a ' + typeof item);
  }
  if (item === null) return null;
  if (isArray(item)) return item.map(plain);
  if (item instanceof Uint8Array) return { $bytes: hex(item) };
  if (isView(item)) return listOf(item, plain);
  if (item instanceof Set) return { $set: listOf(item, plain) };
  const pairs = item instanceof Map ? listOf(item) : entries(item);
  const isDict = item instanceof Map || pairs.some(([name]) => name.startsWith('$'));
  if (isDict) return { $dict: pairs.map(([name, part]) => [plain(name), plain(part)]) };
  return fromEntries(pairs.map(([name, part]) => [name, plain(part)]));
};
const floatOf = (text) => Number(text.replace('nan', 'NaN').replace('inf', 'Infinity'));
const valueOf = (item) => {
  if (typeof item !== 'object' || item === null) return item;
  if (isArray(item)) return item.map(valueOf);
  const [[name, part] = []] = entries(item);
  switch (name) {
    case '$int': return BigInt(part);
    case '$float': return floatOf(part);
    case '$tuple': return part.map(valueOf);
    case '$set': return new Set(part.map(valueOf));
    case '$dict': return new Map(part.map(([key, one]) => [valueOf(key), valueOf(one)]));
    case '$bytes': return Uint8Array.from(part.match(/../g) ?? [], (byte) => parseInt(byte, 16));
    default: return fromEntries(entries(item).map(([key, one]) => [key, valueOf(one)]));
  }
};
`;
