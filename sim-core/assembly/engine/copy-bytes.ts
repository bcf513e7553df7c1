/** Copies a few bytes. Engines implement memory.copy as a call, which costs more than these loops for what fits a cache line. */
@inline
export function copyBytes(to: usize, from: usize, count: u32): void {
  let done: u32 = 0;
  for (; done + 8 <= count; done += 8) store<u64>(to + done, load<u64>(from + done));
  if (count & 4) {
    store<u32>(to + done, load<u32>(from + done));
    done += 4;
  }
  for (; done < count; done++) store<u8>(to + done, load<u8>(from + done));
}
