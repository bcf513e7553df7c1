// Writing text for `render`: each function puts some at an address and returns the address after it.

/** Puts text, of which every character must be ASCII. */
export function put(to: usize, text: string): usize {
  const characters = changetype<usize>(text);
  for (let index = 0; index < text.length; index++) store<u8>(to + index, load<u8>(characters + (index << 1)));
  return to + text.length;
}

/** Puts one character. */
@inline
export function putCharacter(to: usize, code: u32): usize {
  store<u8>(to, <u8>code);
  return to + 1;
}

/** Puts `count` of a character; none when `count` is below 1. */
export function putMany(to: usize, code: u32, count: i32): usize {
  for (let done = 0; done < count; done++) to = putCharacter(to, code);
  return to;
}

/** Puts a non-negative integer in decimal digits. */
export function putInteger(to: usize, value: u64): usize {
  if (value >= 10) to = putInteger(to, value / 10);
  return putCharacter(to, 48 + <u32>(value % 10));
}

/** Puts a number with four decimals, rounded to nearest; beyond ±10¹² the sign and "large". */
export function putDecimal(to: usize, value: f64): usize {
  if (value < 0) to = putCharacter(to, 45);
  const magnitude = abs(value);
  if (!(magnitude < 1e12)) return put(to, 'large');
  const units = <u64>nearest(magnitude * 10000);
  to = putCharacter(putInteger(to, units / 10000), 46);
  for (let power: u64 = 1000; power > 0; power /= 10) to = putCharacter(to, 48 + <u32>((units / power) % 10));
  return to;
}

/** Puts the action that came last, `  (Left)`, out of names between bars, and a line end; the line end alone when there was none. */
export function putAction(to: usize, action: i32, names: string): usize {
  if (action >= 0) {
    to = put(to, '  (');
    const characters = changetype<usize>(names);
    for (let index = 0, name = 0; index < names.length && name <= action; index++) {
      const code: u32 = load<u8>(characters + (index << 1));
      if (code == 124) name += 1;
      else if (name == action) to = putCharacter(to, code);
    }
    to = put(to, ')');
  }
  return putCharacter(to, 10);
}

/** Puts a character in a terminal colour, as Gymnasium's `utils.colorize` does: 41 and so on for a highlight, `;1` for bold. */
export function putColored(to: usize, code: u32, color: u32, isBold: bool = false): usize {
  to = putInteger(put(to, '\x1b['), color);
  to = put(to, isBold ? ';1m' : 'm');
  return put(putCharacter(to, code), '\x1b[0m');
}
