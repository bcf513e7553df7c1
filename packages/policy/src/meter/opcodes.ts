/** What follows an opcode in the code, or which construct it belongs to. */
export const Shape = {
  /** Not an opcode of any proposal the meter knows. */
  Unknown: 0,
  /** No immediates. */
  Plain: 1,
  /** One index or other integer of at most 32 bits. */
  Index: 2,
  /** Two indices. */
  TwoIndices: 3,
  /** Alignment and offset of a memory access. */
  Memory: 4,
  /** A memory access followed by a lane number. */
  MemoryLane: 5,
  /** A lane number. */
  Lane: 6,
  Integer64: 7,
  FourBytes: 8,
  EightBytes: 9,
  SixteenBytes: 10,
  /** Handled one by one in the scanner: control, calls, and what the meter rewrites. */
  Special: 11,
} as const;

/** Which NaN, with bits that the WebAssembly specification does not determine, an instruction may leave. */
export const NaN32 = 1;
export const NaN64 = 2;
export const NaN32x4 = 3;
export const NaN64x2 = 4;
export type NanKind = 0 | typeof NaN32 | typeof NaN64 | typeof NaN32x4 | typeof NaN64x2;

/** Facts about the instructions of one opcode space, by opcode. */
export interface OpcodeTable {
  readonly shape: Uint8Array;
  /** Change in the height of the operand stack, in operands. */
  readonly height: Int8Array;
  /** A {@link NanKind}. */
  readonly nan: Uint8Array;
}

/** First opcode, last opcode, shape, change of height. */
type Row = readonly [first: number, last: number, shape: number, height: number];
/** First opcode, last opcode, kind of NaN. */
type NanRow = readonly [first: number, last: number, nan: NanKind];

function tableOf(rows: readonly Row[], nanRows: readonly NanRow[]): OpcodeTable {
  const table = { shape: new Uint8Array(256), height: new Int8Array(256), nan: new Uint8Array(256) };
  for (const [first, last, shape, height] of rows) {
    table.shape.fill(shape, first, last + 1);
    table.height.fill(height, first, last + 1);
  }
  for (const [first, last, nan] of nanRows) table.nan.fill(nan, first, last + 1);
  return table;
}

/** Single-byte opcodes: WebAssembly 1.0, sign extension, reference types and tail calls. */
export const CORE = tableOf(
  [
    [0x00, 0x00, Shape.Special, 0], // unreachable
    [0x01, 0x01, Shape.Plain, 0], // nop
    [0x02, 0x05, Shape.Special, 0], // block, loop, if, else
    [0x0b, 0x13, Shape.Special, 0], // end, br…, return, call…, return_call…
    [0x1a, 0x1a, Shape.Plain, -1], // drop
    [0x1b, 0x1b, Shape.Plain, -2], // select
    [0x1c, 0x1c, Shape.Special, -2], // select with types
    [0x20, 0x20, Shape.Index, 1], // local.get
    [0x21, 0x21, Shape.Index, -1], // local.set
    [0x22, 0x22, Shape.Index, 0], // local.tee
    [0x23, 0x23, Shape.Index, 1], // global.get
    [0x24, 0x24, Shape.Index, -1], // global.set
    [0x25, 0x25, Shape.Index, 0], // table.get
    [0x26, 0x26, Shape.Special, -2], // table.set
    [0x28, 0x35, Shape.Memory, 0], // loads
    [0x36, 0x3e, Shape.Memory, -2], // stores
    [0x3f, 0x3f, Shape.Special, 1], // memory.size
    [0x40, 0x40, Shape.Special, 0], // memory.grow
    [0x41, 0x41, Shape.Index, 1], // i32.const
    [0x42, 0x42, Shape.Integer64, 1], // i64.const
    [0x43, 0x43, Shape.FourBytes, 1], // f32.const
    [0x44, 0x44, Shape.EightBytes, 1], // f64.const
    [0x45, 0x45, Shape.Plain, 0], // i32.eqz
    [0x46, 0x4f, Shape.Plain, -1], // i32 comparisons
    [0x50, 0x50, Shape.Plain, 0], // i64.eqz
    [0x51, 0x66, Shape.Plain, -1], // i64, f32 and f64 comparisons
    [0x67, 0x69, Shape.Plain, 0], // i32.clz, ctz, popcnt
    [0x6a, 0x78, Shape.Plain, -1], // i32 arithmetic
    [0x79, 0x7b, Shape.Plain, 0], // i64.clz, ctz, popcnt
    [0x7c, 0x8a, Shape.Plain, -1], // i64 arithmetic
    [0x8b, 0x91, Shape.Plain, 0], // f32.abs … sqrt
    [0x92, 0x98, Shape.Plain, -1], // f32.add … copysign
    [0x99, 0x9f, Shape.Plain, 0], // f64.abs … sqrt
    [0xa0, 0xa6, Shape.Plain, -1], // f64.add … copysign
    [0xa7, 0xc4, Shape.Plain, 0], // conversions, sign extension
    [0xd0, 0xd0, Shape.Special, 1], // ref.null
    [0xd1, 0xd1, Shape.Plain, 0], // ref.is_null
    [0xd2, 0xd2, Shape.Index, 1], // ref.func
    [0xfc, 0xfd, Shape.Special, 0], // prefixes
  ],
  [
    [0x8d, 0x97, NaN32], // f32.ceil … max: not abs, neg, copysign
    [0x9b, 0xa5, NaN64], // f64.ceil … max
    [0xb6, 0xb6, NaN32], // f32.demote_f64
    [0xbb, 0xbb, NaN64], // f64.promote_f32
  ],
);

/** Opcodes after the prefix 0xfc: saturating truncation and bulk operations. */
export const BULK = tableOf(
  [
    [0, 7, Shape.Plain, 0], // saturating truncations
    [8, 8, Shape.TwoIndices, -3], // memory.init
    [9, 9, Shape.Index, 0], // data.drop
    [10, 10, Shape.TwoIndices, -3], // memory.copy
    [11, 11, Shape.Index, -3], // memory.fill
    [12, 12, Shape.TwoIndices, -3], // table.init
    [13, 13, Shape.Index, 0], // elem.drop
    [14, 14, Shape.TwoIndices, -3], // table.copy
    [15, 15, Shape.Index, -1], // table.grow
    [16, 16, Shape.Index, 1], // table.size
    [17, 17, Shape.Index, -3], // table.fill
  ],
  [],
);

/** Opcodes after the prefix 0xfc that change state outside memories and globals. */
export const BulkOpcode = { DataDrop: 9, TableInit: 12, ElemDrop: 13, TableGrow: 15, TableSize: 16 } as const;

/** Opcodes after the prefix 0xfd: fixed-width SIMD. Relaxed SIMD starts at 0x100. */
export const SIMD = tableOf(
  [
    [0, 10, Shape.Memory, 0], // loads
    [11, 11, Shape.Memory, -2], // v128.store
    [12, 12, Shape.SixteenBytes, 1], // v128.const
    [13, 13, Shape.SixteenBytes, -1], // i8x16.shuffle
    [14, 14, Shape.Plain, -1], // i8x16.swizzle
    [15, 20, Shape.Plain, 0], // splats
    [21, 22, Shape.Lane, 0], // i8x16.extract_lane
    [23, 23, Shape.Lane, -1], // i8x16.replace_lane
    [24, 25, Shape.Lane, 0], // i16x8.extract_lane
    [26, 26, Shape.Lane, -1], // i16x8.replace_lane
    [27, 27, Shape.Lane, 0], // i32x4.extract_lane
    [28, 28, Shape.Lane, -1], // i32x4.replace_lane
    [29, 29, Shape.Lane, 0], // i64x2.extract_lane
    [30, 30, Shape.Lane, -1], // i64x2.replace_lane
    [31, 31, Shape.Lane, 0], // f32x4.extract_lane
    [32, 32, Shape.Lane, -1], // f32x4.replace_lane
    [33, 33, Shape.Lane, 0], // f64x2.extract_lane
    [34, 34, Shape.Lane, -1], // f64x2.replace_lane
    [35, 76, Shape.Plain, -1], // comparisons
    [77, 77, Shape.Plain, 0], // v128.not
    [78, 81, Shape.Plain, -1], // v128.and, andnot, or, xor
    [82, 82, Shape.Plain, -2], // v128.bitselect
    [83, 83, Shape.Plain, 0], // v128.any_true
    [84, 87, Shape.MemoryLane, -1], // v128.load_lane
    [88, 91, Shape.MemoryLane, -2], // v128.store_lane
    [92, 93, Shape.Memory, 0], // v128.load_zero
    [94, 100, Shape.Plain, 0], // demote, promote; i8x16.abs … bitmask
    [101, 102, Shape.Plain, -1], // i8x16.narrow
    [103, 106, Shape.Plain, 0], // f32x4.ceil … nearest
    [107, 115, Shape.Plain, -1], // i8x16.shl … sub_sat
    [116, 117, Shape.Plain, 0], // f64x2.ceil, floor
    [118, 121, Shape.Plain, -1], // i8x16.min, max
    [122, 122, Shape.Plain, 0], // f64x2.trunc
    [123, 123, Shape.Plain, -1], // i8x16.avgr
    [124, 129, Shape.Plain, 0], // extadd_pairwise; i16x8.abs, neg
    [130, 130, Shape.Plain, -1], // i16x8.q15mulr_sat
    [131, 132, Shape.Plain, 0], // i16x8.all_true, bitmask
    [133, 134, Shape.Plain, -1], // i16x8.narrow
    [135, 138, Shape.Plain, 0], // i16x8.extend
    [139, 147, Shape.Plain, -1], // i16x8.shl … sub_sat
    [148, 148, Shape.Plain, 0], // f64x2.nearest
    [149, 153, Shape.Plain, -1], // i16x8.mul, min, max
    [155, 159, Shape.Plain, -1], // i16x8.avgr, extmul
    [160, 161, Shape.Plain, 0], // i32x4.abs, neg
    [163, 164, Shape.Plain, 0], // i32x4.all_true, bitmask
    [167, 170, Shape.Plain, 0], // i32x4.extend
    [171, 174, Shape.Plain, -1], // i32x4.shl … add
    [177, 177, Shape.Plain, -1], // i32x4.sub
    [181, 186, Shape.Plain, -1], // i32x4.mul, min, max, dot
    [188, 191, Shape.Plain, -1], // i32x4.extmul
    [192, 193, Shape.Plain, 0], // i64x2.abs, neg
    [195, 196, Shape.Plain, 0], // i64x2.all_true, bitmask
    [199, 202, Shape.Plain, 0], // i64x2.extend
    [203, 206, Shape.Plain, -1], // i64x2.shl … add
    [209, 209, Shape.Plain, -1], // i64x2.sub
    [213, 223, Shape.Plain, -1], // i64x2.mul, comparisons, extmul
    [224, 225, Shape.Plain, 0], // f32x4.abs, neg
    [227, 227, Shape.Plain, 0], // f32x4.sqrt
    [228, 235, Shape.Plain, -1], // f32x4.add … pmax
    [236, 237, Shape.Plain, 0], // f64x2.abs, neg
    [239, 239, Shape.Plain, 0], // f64x2.sqrt
    [240, 247, Shape.Plain, -1], // f64x2.add … pmax
    [248, 255, Shape.Plain, 0], // conversions between integers and floats
  ],
  [
    [94, 94, NaN32x4], // f32x4.demote_f64x2_zero
    [95, 95, NaN64x2], // f64x2.promote_low_f32x4
    [103, 106, NaN32x4], // f32x4.ceil … nearest
    [116, 117, NaN64x2], // f64x2.ceil, floor
    [122, 122, NaN64x2], // f64x2.trunc
    [148, 148, NaN64x2], // f64x2.nearest
    [227, 233, NaN32x4], // f32x4.sqrt … max; pmin and pmax pass an operand through
    [239, 245, NaN64x2], // f64x2.sqrt … max
  ],
);
