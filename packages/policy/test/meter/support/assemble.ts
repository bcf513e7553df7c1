import initWabt from 'wabt';

const wabt = await initWabt();

const FEATURES = {
  bulk_memory: true,
  exceptions: true,
  extended_const: true,
  memory64: true,
  multi_value: true,
  mutable_globals: true,
  reference_types: true,
  relaxed_simd: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  tail_call: true,
  threads: true,
};

/** Assembles the text format instruction by instruction, as WABT does. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const parsed = wabt.parseWat('test.wat', text, FEATURES);
  try {
    return Uint8Array.from(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
