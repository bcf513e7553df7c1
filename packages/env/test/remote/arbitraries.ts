// Random arrays of every dtype and random values, shared by the protocol's property tests.
import fc from 'fast-check';
import { DTYPES, type Dtype } from '../../src/remote/dtype.js';
import { NDArray } from '../../src/remote/ndarray.js';
import { OpaqueValue } from '../../src/remote/value.js';
import { float16ToNumber } from '../../src/spaces/float16.js';

const shape = fc.array(fc.nat(4), { maxLength: 4 });

/** Any dtype, any small shape (also empty and zero-dimensional ones), any bytes: subnormals, infinities and NaNs occur. */
export const ndarray = fc
  .tuple(fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])), shape)
  .chain(([dtype, dimensions]) => {
    const length = dimensions.reduce((product, size) => product * size, 1) * DTYPES[dtype].wireBytes;
    const byte = dtype === '|b1' ? fc.nat(1) : fc.nat(255);
    return fc.array(byte, { minLength: length, maxLength: length }).map((bytes) => {
      const { buffer } = Uint8Array.from(bytes);
      const { array: TypedArray } = DTYPES[dtype];
      const halves = () => Float32Array.from(new Uint16Array(buffer), float16ToNumber);
      return new NDArray(dtype, dimensions, dtype === '<f2' ? halves() : new TypedArray(buffer));
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
