import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  type Dtype,
  decodeBody,
  decodeHeader,
  decodeTrajectory,
  encodeHeader,
  encodeTrajectory,
  type JsonValue,
  MAX_HEADER_BYTES,
  MAX_OBSERVATION_ELEMENTS,
  MAX_SPACE_DEPTH,
  MAX_SPACE_LEAVES,
  type Trajectory,
  TrajectoryError,
  type TrajectoryErrorCode,
  type TrajectoryHeader,
} from '../src/index.js';
import { episode, header as headers } from './arbitraries.js';
import { bodyOf, HALVES } from './columns.js';
import { ARM, BLACKJACK, CARTPOLE_BYTES, CARTPOLE_HEADER, PENDULUM } from './fixtures.js';

const CARTPOLE = Uint8Array.from(Buffer.from(CARTPOLE_BYTES, 'hex'));
const BODY = CARTPOLE.subarray(CARTPOLE.length - 68);

const encoded = ({ header, body }: typeof ARM | typeof BLACKJACK | typeof PENDULUM): Uint8Array =>
  encodeTrajectory(header, Buffer.from(body, 'hex'));

describe('canonical bytes', () => {
  it('decode to the same columns wherever the bytes lie in memory', () => {
    const shifted = new Uint8Array(CARTPOLE.length + 3);
    shifted.set(CARTPOLE, 3);
    expect(decodeTrajectory(shifted.subarray(3))).toEqual(decodeTrajectory(CARTPOLE));
  });

  it('hold every value of the dtypes, and survive decoding and writing again, byte for byte', () => {
    fc.assert(
      fc.property(episode, (original) => {
        const body = bodyOf(original);
        const bytes = encodeTrajectory(original.header, body);
        const trajectory = decodeTrajectory(bytes);
        expect(trajectory).toEqual({ ...original, header: trajectory.header });
        expect(encodeHeader(trajectory.header)).toEqual(encodeHeader(original.header));
        expect(Buffer.compare(rewritten(trajectory), bytes)).toBe(0);
      }),
    );
  });

  it.each([
    ['one array', CARTPOLE],
    ['an action of floats', encoded(PENDULUM)],
    ['a Tuple', encoded(BLACKJACK)],
    ['nested spaces', encoded(ARM)],
  ])(
    'of %s have no second form: a changed byte is refused, or is another trajectory with the same bytes',
    (_, original) => {
      fc.assert(
        fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const bytes = original.slice();
          bytes[at]! ^= change;
          let trajectory: Trajectory;
          try {
            trajectory = decodeTrajectory(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(TrajectoryError);
            return;
          }
          expect(Buffer.compare(rewritten(trajectory), bytes)).toBe(0);
        }),
        { numRuns: 1_000 },
      );
    },
  );

  it('of a random episode are refused with a random byte changed, or are those of another', () => {
    fc.assert(
      fc.property(episode, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, position, change) => {
        const bytes = rewritten(original);
        bytes[position % bytes.length]! ^= change;
        let trajectory: Trajectory;
        try {
          trajectory = decodeTrajectory(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TrajectoryError);
          return;
        }
        expect(Buffer.compare(rewritten(trajectory), bytes)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile bytes', () => {
  const refused = (bytes: Uint8Array): TrajectoryErrorCode => {
    try {
      decodeTrajectory(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(TrajectoryError);
      const { code, fault, retryable } = error as TrajectoryError;
      expect([fault, retryable]).toEqual(['caller', false]);
      return code;
    }
    throw new Error('the bytes were accepted');
  };
  const withHeader = (json: string | Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.from('reroll-trajectory-1\n'), Buffer.from(json), Buffer.from('\n'), BODY]);
  const json = JSON.parse(Buffer.from(encodeHeader(CARTPOLE_HEADER)).toString().split('\n')[1]!) as object;
  const patched = (patch: object): string => JSON.stringify({ ...json, ...patch });

  it('are refused at every length but those that end a step', () => {
    const whole = [CARTPOLE.length - 52, CARTPOLE.length - 26, CARTPOLE.length];
    for (let length = 0; length <= CARTPOLE.length; length++) {
      const bytes = CARTPOLE.subarray(0, length);
      if (whole.includes(length)) expect(decodeTrajectory(bytes).steps).toBe(whole.indexOf(length));
      else expect(refused(bytes)).toBe('TRUNCATED');
    }
  });

  it('are refused with another magic', () => {
    expect(refused(Buffer.from('reroll-trajectory-2\n{}\n'))).toBe('BAD_MAGIC');
    expect(refused(Buffer.from('x'))).toBe('BAD_MAGIC');
  });

  it.each([
    ['not JSON', '{'],
    ['not an object', '[]'],
    ['not canonical: spaces', patched({}).replace(':', ': ')],
    ['not canonical: order', `{"seed":"0",${patched({}).slice(1).replace(',"seed":"42"', '')}`],
    ['a byte order mark', `\ufeff${patched({})}`],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a member too many', patched({ zeal: 1 })],
    ['a member too few', patched({}).replace(',"seed":"42"', '')],
    ['env not a string', patched({ env: 1 })],
    ['env empty', patched({ env: '' })],
    ['options an array', patched({ options: [] })],
    ['an unknown action dtype', patched({ actionDtype: '>i8' })],
    ['an unknown observation dtype', patched({ observationDtype: '<f16' })],
    ['a dtype that is no string', patched({ observationDtype: ['<f4'] })],
    ['a dtype that names a member of objects', patched({ observationDtype: 'toString' })],
    ['no observation dtype', patched({}).replace('"observationDtype":"<f4",', '')],
    ['a scalar action with a shape', `{"actionDtype":"|u1","actionShape":[],${patched({}).slice(21)}`],
    ['a shape that is no array', patched({ observationShape: 4 })],
    ['a fraction in the shape', patched({ observationShape: [1.5] })],
    ['zero in the shape', patched({ observationShape: [4, 0] })],
    ['a vast shape', patched({ observationShape: [MAX_OBSERVATION_ELEMENTS + 1] })],
    ['a shape whose product overflows', patched({ observationShape: Array<number>(64).fill(2 ** 52) })],
    ['a seed as a number', patched({ seed: 42 })],
    ['a seed with leading zeros', patched({ seed: '042' })],
    ['a seed of minus zero', patched({ seed: '-0' })],
    ['a fractional seed', patched({ seed: '4.2' })],
    ['a seed with a newline', patched({ seed: '42\n' })],
    ['no seed', patched({ seed: '' })],
  ])('are refused with a bad header: %s', (_, bad) => {
    expect(refused(withHeader(bad))).toBe('BAD_HEADER');
  });

  it('are refused with a header beyond the limit, and accepted at it', () => {
    const fill = (bytes: number) => patched({ env: 'x'.repeat(bytes - patched({ env: '' }).length) });
    expect(decodeTrajectory(withHeader(fill(MAX_HEADER_BYTES))).steps).toBe(2);
    expect(refused(withHeader(fill(MAX_HEADER_BYTES + 1)))).toBe('TOO_LARGE');
    expect(refused(Buffer.concat([Buffer.from('reroll-trajectory-1\n'), Buffer.alloc(1 << 20, 0x20)]))).toBe(
      'TOO_LARGE',
    );
  });

  it('are refused with undefined flags, steps after the end, or NaN', () => {
    const bodyOffset = CARTPOLE.length - BODY.length;
    const changed = (at: number, ...values: number[]): Uint8Array => {
      const bytes = CARTPOLE.slice();
      bytes.set(values, bodyOffset + at);
      return bytes;
    };
    expect(refused(changed(16 + 9, 4))).toBe('BAD_FLAGS');
    expect(refused(changed(16 + 9, 0x81))).toBe('BAD_FLAGS');
    expect(refused(changed(16 + 9, 1))).toBe('STEP_AFTER_END');
    expect(refused(changed(16 + 9, 2))).toBe('STEP_AFTER_END');
    expect(refused(changed(16 + 1, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f))).toBe('NOT_A_NUMBER');
    expect(refused(changed(0, 1, 0, 0x80, 0x7f))).toBe('NOT_A_NUMBER');
    expect(refused(changed(CARTPOLE.length - bodyOffset - 4, 0, 0, 0xc0, 0xff))).toBe('NOT_A_NUMBER');
  });
});

describe('hostile spaces', () => {
  const leaf = { type: 'Discrete', n: 2, start: 0 };
  const box = { type: 'Box', dtype: '<f4', shape: [2], low: 0, high: [0, 1] };
  const tuple = (...spaces: unknown[]) => ({ type: 'Tuple', spaces });
  const dict = (...spaces: unknown[]) => ({ type: 'Dict', spaces });
  const nested = (depth: number): object => (depth === 0 ? leaf : tuple(nested(depth - 1)));
  const base = { env: 'Own-v0', options: {}, seed: '0' };
  const bytesWith = (header: object): Uint8Array =>
    Buffer.from(`reroll-trajectory-1\n${canonicalJson(header as JsonValue)}\n`);

  const expectRefused = (header: object, message: string) => {
    expect(() => encodeHeader(header as TrajectoryHeader)).toThrow(message);
    const attempt = () => decodeHeader(bytesWith(header));
    expect(attempt).toThrow(TrajectoryError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'BAD_HEADER' }) as Error);
    expect(attempt).toThrow(message);
  };

  it.each<[string, unknown, string]>([
    ['no space', 7, ' must be an object, got 7'],
    ['no type', {}, '.type must be Discrete, Box, MultiDiscrete, MultiBinary, Tuple or Dict, got undefined'],
    ['one array', leaf, ' must be a Tuple or a Dict, got Discrete'],
    [
      'Text',
      tuple(leaf, { type: 'Text', minLength: 1, maxLength: 2, characters: 'ab' }),
      '.spaces[1] must be a space of arrays, got Text',
    ],
    [
      'an unknown type',
      tuple({ type: 'Graph' }),
      '.spaces[0].type must be Discrete, Box, MultiDiscrete, MultiBinary, Tuple or Dict, got "Graph"',
    ],
    ['no parts', tuple(), '.spaces must have at least one part'],
    [
      'parts that are no list',
      { type: 'Tuple', spaces: {} },
      '.spaces must be an array, got [object Object]',
    ],
    ['an entry without a space', dict(['a']), '.spaces[0] must be a name and a space'],
    ['an entry that is an object', dict({ a: leaf }), '.spaces[0] must be a name and a space'],
    ['a name that is a number', dict([1, leaf]), '.spaces[0][0] must be a string, got 1'],
    [
      'a name twice',
      dict(['a', leaf], ['b', leaf], ['a', leaf]),
      '.spaces[2][0] must be a new name, got "a" again',
    ],
    ['n 0', tuple({ ...leaf, n: 0 }), '.spaces[0].n must be an integer of at least 1, got 0'],
    ['a fractional start', dict(['a', { ...leaf, start: 0.5 }]), '.spaces[0][1].start must be an integer'],
    [
      'values beyond 2^53',
      tuple({ ...leaf, n: 2 ** 53 - 1, start: 2 }),
      '.spaces[0] must hold integers below 2^53',
    ],
    ['a Box dtype', tuple({ ...box, dtype: 'float32' }), '.spaces[0].dtype must be one of |b1'],
    ['a Box shape', tuple({ ...box, shape: [2, 0] }), '.spaces[0].shape must hold positive integers, got 0'],
    [
      'bounds of another shape',
      tuple({ ...box, high: [0, 1, 2] }),
      '.spaces[0].high must have one value or 2, got 3 values',
    ],
    [
      'a bound that is no number',
      tuple({ ...box, high: [0, 'one'] }),
      '.spaces[0].high[1] must be a finite number, decimal digits or null, got "one"',
    ],
    [
      'MultiDiscrete of floats',
      tuple({ type: 'MultiDiscrete', dtype: '<f4', shape: [1], nvec: 2, start: 0 }),
      '.spaces[0].dtype must be one of the integer dtypes, got <f4',
    ],
    [
      'nvec 0',
      tuple({ type: 'MultiDiscrete', dtype: '<i4', shape: [2], nvec: [2, 0], start: 0 }),
      '.spaces[0].nvec[1] must be an integer of at least 1, got 0',
    ],
    [
      'a list where one value is enough',
      tuple({ ...box, low: [0, 0] }),
      ' must be in the form that trajectoryFormat gives it',
    ],
    ['a bound as text', tuple({ ...box, low: '0' }), ' must be in the form that trajectoryFormat gives it'],
    [
      'a member too many',
      tuple({ ...leaf, dtype: '<i8' }),
      ' must be in the form that trajectoryFormat gives it',
    ],
    [
      'too deep a nesting',
      nested(MAX_SPACE_DEPTH + 1),
      `${'.spaces[0]'.repeat(MAX_SPACE_DEPTH)} must nest at most 16 levels deep`,
    ],
    [
      'too many arrays',
      tuple(...Array.from({ length: MAX_SPACE_LEAVES + 1 }, () => leaf)),
      ' must have at most 1024 arrays, got 1025',
    ],
    [
      'too many elements together',
      tuple({ ...box, shape: [2 ** 20], low: 0, high: 1 }, leaf),
      ' must have at most 1048576 elements, got 1048577',
    ],
    [
      'too many elements in one',
      tuple({ ...box, shape: [2 ** 11, 2 ** 11], low: 0, high: 1 }),
      '.spaces[0].shape must give at most 1048576 elements, got 4194304',
    ],
  ])('are refused: %s', (_, space, message) => {
    expectRefused(
      { ...base, actionDtype: '|u1', observationSpace: space },
      `header.observationSpace${message}`,
    );
    expectRefused(
      { ...base, actionSpace: space, observationDtype: '<f4', observationShape: [4] },
      `header.actionSpace${message}`,
    );
  });

  it('are accepted at the limits', () => {
    const spaces = [
      nested(MAX_SPACE_DEPTH),
      tuple(...Array.from({ length: MAX_SPACE_LEAVES }, () => leaf)),
      tuple({ ...box, shape: [2 ** 20 - 1], low: 0, high: 1 }, leaf),
    ];
    for (const observationSpace of spaces) {
      const header = { ...base, actionDtype: '|u1', observationSpace } as unknown as TrajectoryHeader;
      expect(decodeHeader(encodeHeader(header)).header).toEqual(header);
    }
  });

  it('are refused beside a dtype or a shape', () => {
    const header = { ...base, actionDtype: '|u1', observationSpace: tuple(leaf) };
    expectRefused(
      { ...header, observationDtype: '<i8' },
      'header.observationDtype must be left out beside observationSpace',
    );
    expectRefused(
      { ...header, observationShape: [1] },
      'header.observationShape must be left out beside observationSpace',
    );
    expectRefused(
      { ...header, actionSpace: tuple(leaf) },
      'header.actionDtype must be left out beside actionSpace',
    );
    expectRefused({ ...header, actionShape: [] }, 'header.actionShape must be left out for a scalar, got []');
    expectRefused({ ...header, actionShape: [0] }, 'header.actionShape must hold positive integers, got 0');
    expectRefused({ ...header, reward: '<f8' }, 'header must have the members');
  });
});

describe('encodeHeader', () => {
  it('is undone by decodeHeader', () => {
    fc.assert(
      fc.property(headers, (header) => {
        const bytes = encodeHeader(header);
        const decoded = decodeHeader(bytes);
        expect(decoded.bodyOffset).toBe(bytes.length);
        expect(encodeHeader(decoded.header)).toEqual(bytes);
        expect(decoded.header.seed).toBe(header.seed);
      }),
    );
  });

  it.each([
    [{ env: 5 }, TypeError, 'header.env must be a string, got number'],
    [{ seed: 42n }, TypeError, 'seed must be a string of decimal digits, got bigint'],
    [{ seed: '1e3' }, RangeError, 'seed must be an integer in decimal digits, got "1e3"'],
    [{ options: null }, TypeError, 'header.options must be an object'],
    [{ options: { low: Number.NaN } }, RangeError, 'value.options.low must be a finite number, got NaN'],
    [{ observationShape: [-1] }, RangeError, 'header.observationShape must hold positive integers, got -1'],
    [{ extra: 1 }, RangeError, 'header must have the members'],
  ])('names what is wrong: %o', (patch, error, message) => {
    const attempt = () => encodeHeader({ ...CARTPOLE_HEADER, ...patch } as unknown as TrajectoryHeader);
    expect(attempt).toThrow(error);
    expect(attempt).toThrow(message);
  });
});

describe('decodeBody', () => {
  it.each<[Dtype, string, number | bigint]>([
    ['|b1', '01', 1],
    ['|i1', '80', -128],
    ['|u1', 'ff', 255],
    ['<i2', 'feff', -2],
    ['<u2', '0102', 513],
    ['<i4', '00000080', -2_147_483_648],
    ['<u4', '01020304', 67_305_985],
    ['<i8', 'ffffffffffffffff', -1n],
    ['<u8', '0100000000000080', 9_223_372_036_854_775_809n],
    ['<f2', '0180', -(2 ** -24)],
    ['<f2', '007c', Infinity],
    ['<f2', 'ff7b', 65_504],
    ['<f4', '000000c0', -2],
    ['<f8', '000000000000f03f', 1],
  ])('reads %s from %s, little-endian, as action and as observation', (dtype, hex, value) => {
    const header: TrajectoryHeader = {
      env: 'Own-v0',
      options: {},
      seed: '0',
      actionDtype: dtype,
      observationDtype: dtype,
      observationShape: [],
    };
    const body = Buffer.from(`${hex}${hex}${'00'.repeat(9)}${hex}`, 'hex');
    const { observations, actions, steps } = decodeBody(header, body);
    expect(steps).toBe(1);
    expect([...(observations as Float64Array)]).toEqual([value, value]);
    expect([...(actions as Float64Array)]).toEqual([value]);
  });

  it('reads all halves', () => {
    const header = { ...CARTPOLE_HEADER, observationDtype: '<f2', observationShape: [65_536] } as const;
    const bits = HALVES.map((half, i) => (Number.isNaN(half) ? 0 : i));
    const body = new DataView(new ArrayBuffer(2 * 65_536));
    for (const [i, half] of bits.entries()) body.setUint16(2 * i, half, true);
    const { observations } = decodeBody(header, new Uint8Array(body.buffer));
    const values = observations as Float32Array;
    expect(bits.filter((half, i) => !Object.is(values[i], HALVES[half]))).toEqual([]);
  });

  it.each([
    ['pose', 6, 'f87f', 'NOT_A_NUMBER', 'step 0, observation["pose"][0][0] is NaN'],
    ['half', 16, '017e', 'NOT_A_NUMBER', 'step 0, observation["pose"][1] is NaN'],
    ['later pose', 25 + 19 + 14, 'f0ff', 'NOT_A_NUMBER', 'step 1, observation["pose"][0][1] is NaN'],
    ['boolean', 25 + 9, '02', 'NOT_A_BOOLEAN', 'step 1, action[1][1] must be 0 or 1, got 2'],
    ['reward', 25 + 16, 'f87f', 'NOT_A_NUMBER', 'the reward of step 1 is NaN'],
    ['flags', 25 + 18, '04', 'BAD_FLAGS', 'step 1 has the flags 4'],
  ])('names what is wrong in the parts of a space: %s', (_, at, hex, code, message) => {
    const body = Buffer.from(ARM.body, 'hex');
    body.set(Buffer.from(hex, 'hex'), at);
    const attempt = () => decodeBody(ARM.header, body);
    expect(attempt).toThrow(expect.objectContaining({ code }) as Error);
    expect(attempt).toThrow(message);
  });

  it('refuses a NaN among actions', () => {
    const body = Buffer.from(PENDULUM.body, 'hex');
    body.writeUInt32LE(0x7fc0_0000, 12);
    expect(() => decodeBody(PENDULUM.header, body)).toThrow('step 1, action[0] is NaN');
  });

  it('copies: the columns outlive the memory they came from', () => {
    const memory = BODY.slice();
    const trajectory = decodeBody(CARTPOLE_HEADER, memory);
    memory.fill(0xff);
    expect(trajectory).toEqual(decodeTrajectory(CARTPOLE));
  });
});

function rewritten(trajectory: Trajectory): Uint8Array {
  return encodeTrajectory(trajectory.header, bodyOf(trajectory));
}
