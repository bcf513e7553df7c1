// Random arrays of every dtype and random values, shared by the protocol's property tests.
import fc from 'fast-check';
import { DTYPES, type Dtype, dtypeBytes } from '../../src/remote/dtype.js';
import { NDArray } from '../../src/remote/ndarray.js';
import { OpaqueValue } from '../../src/remote/value.js';

const shape = fc.array(fc.nat(4), { maxLength: 4 });

/** Any dtype, any small shape (also empty and zero-dimensional ones), any bytes: every NaN and subnormal occurs. */
export const ndarray = fc
  .tuple(fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])), shape)
  .chain(([dtype, dimensions]) => {
    const length = dimensions.reduce((product, size) => product * size, 1) * dtypeBytes(dtype);
    const byte = dtype === '|b1' ? fc.nat(1) : fc.nat(255);
    return fc.array(byte, { minLength: length, maxLength: length }).map((bytes) => {
      const { array: TypedArray } = DTYPES[dtype];
      const data = new TypedArray(Uint8Array.from(bytes).buffer);
      return new NDArray(dtype, dimensions, data);
    });
  });

/** Keys as environments use them, with the ones that are special to JavaScript or to the protocol. */
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', '$array', '$int', '$object', 'arrays'),
);

export const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    ndarray,
    fc.tuple(fc.string(), fc.string()).map(([type, text]) => new OpaqueValue(type, text)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** The bytes of an array's elements: what "bit-identical" means, also for NaN. */
export const bytesOf = ({ data }: NDArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
