// The canonical bytes made a second time by Python's own json, struct and hashlib, and read by the README's reader.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { batchDigest, encodeTrajectory, type Trajectory, trajectoryDigest } from '../src/index.js';
import { DTYPES, episode } from './arbitraries.js';
import { bodyOf, type Column, columnsOf, elementsAsBytes } from './columns.js';

const WRITER = `
import hashlib, json, struct, sys
CODES = dict(zip("|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8".split(), "?bBhHiIqQefd"))
def dtypes(space):
    if space["type"] == "Tuple": return [d for part in space["spaces"] for d in dtypes(part)]
    if space["type"] == "Dict": return [d for _, part in space["spaces"] for d in dtypes(part)]
    return [{"Discrete": "<i8", "MultiBinary": "|i1"}.get(space["type"]) or space["dtype"]]
def row(header, part, columns):
    space = header.get(part + "Space")
    parts = []
    for dtype, values in zip(dtypes(space) if space else [header[part + "Dtype"]], columns, strict=True):
        code = CODES[dtype]
        number = int if code in "?bBhHiIqQ" else lambda bits: struct.unpack("<d", bytes.fromhex(bits))[0]
        parts.append(struct.pack("<%d%s" % (len(values), code), *map(number, values)))
    return b"".join(parts)
digests = []
for episode in json.load(sys.stdin):
    header = episode["header"]
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    parts = [b"reroll-trajectory-1\\n", text.encode("utf-8"), b"\\n", row(header, "observation", episode["first"])]
    for step in episode["steps"]:
        parts.append(row(header, "action", step["action"]) + bytes.fromhex(step["reward"]) + bytes([step["flags"]]))
        parts.append(row(header, "observation", step["observation"]))
    digests.append(hashlib.sha256(b"".join(parts)).hexdigest())
batch = hashlib.sha256(bytes.fromhex("".join(digests))).hexdigest()
json.dump({"digests": digests, "batch": batch}, sys.stdout)
`;

/** The reader that the README prints, for people who write one in another language. */
const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const READER = `${/```python\n(.*?)```/s.exec(README)![1]}
import sys

def columns(array):
    widen = lambda values: values.astype("<f4") if values.dtype == "<f2" else values
    return [widen(array[name]).tobytes().hex() for name in array.dtype.names]

for line in sys.stdin:
    header, observations, steps = read(bytes.fromhex(line))
    print(json.dumps({
        "seed": header["seed"],
        "observations": columns(observations),
        "actions": columns(steps["action"]),
        "rewards": steps["reward"].tobytes().hex(),
        "flags": steps["flags"].tolist(),
    }))
`;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const f64 = (value: number): string =>
  hex(elementsAsBytes({ dtype: '<f8', shape: [], values: Float64Array.of(value) }, 0, 1));

/** Row k of columns, for Python: integers in digits, floats by the bits of their double. */
function rowAt(columns: readonly Column[], k: number): string[][] {
  return columns.map(({ dtype, shape, values }) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    const row = [...(values as Float64Array).subarray(k * elements, (k + 1) * elements)];
    return row.map(dtype.includes('f') ? f64 : String);
  });
}

const flagsAt = ({ steps, terminated, truncated }: Trajectory, t: number): number =>
  t === steps - 1 ? Number(terminated) + 2 * Number(truncated) : 0;

function forWriter(trajectory: Trajectory): object {
  const [observations, actions] = [columnsOf(trajectory, 'observation'), columnsOf(trajectory, 'action')];
  return {
    header: trajectory.header,
    first: rowAt(observations, 0),
    steps: Array.from(trajectory.rewards, (reward, t) => ({
      action: rowAt(actions, t),
      reward: f64(reward),
      flags: flagsAt(trajectory, t),
      observation: rowAt(observations, t + 1),
    })),
  };
}

function asReaderPrints(trajectory: Trajectory): object {
  const all = (part: 'observation' | 'action'): string[] =>
    columnsOf(trajectory, part).map((column) => {
      // NumPy's halves are compared widened, as the columns hold them.
      const dtype = column.dtype === '<f2' ? '<f4' : column.dtype;
      return hex(elementsAsBytes({ ...column, dtype }, 0, column.values.length));
    });
  return {
    seed: trajectory.header.seed,
    observations: all('observation'),
    actions: all('action'),
    rewards: Array.from(trajectory.rewards, f64).join(''),
    flags: Array.from({ length: trajectory.steps }, (_, t) => flagsAt(trajectory, t)),
  };
}

/** Python prints floats and sorts astral characters in its own way; those two are the RFC 8785 tests' matter. */
const plainOptions = fc.dictionary(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)),
);

/** Bounds stand in the header of a nested space: only those that Python prints like JavaScript. */
const isPlain = ({ header }: Trajectory): boolean => !/\d[.e]/.test(JSON.stringify(header));

const CASES = fc.sample(
  fc
    .tuple(episode, plainOptions)
    .map(([base, options]): Trajectory => ({ ...base, header: { ...base.header, options } }))
    .filter(isPlain),
  { numRuns: 300, seed: 20_260_101 },
);

const python = (program: string, input: string): string => {
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  expect(stderr).toBe('');
  return stdout;
};

describe.skipIf(!has('python'))('Python', () => {
  it('is asked about every dtype, alone and as a part', () => {
    const parts = ['observation', 'action'] as const;
    for (const part of parts) {
      const used = CASES.map((trajectory) => columnsOf(trajectory, part));
      expect(new Set(used.flatMap((columns) => columns.map(({ dtype }) => dtype)))).toEqual(new Set(DTYPES));
      expect(used.some((columns) => columns.length === 1)).toBe(true);
      expect(used.some((columns) => columns.length > 3)).toBe(true);
    }
  });

  it('computes the same digests from the written definition', () => {
    const result = python(WRITER, JSON.stringify(CASES.map(forWriter)));
    const digests = CASES.map((trajectory) => trajectoryDigest(trajectory.header, bodyOf(trajectory)));
    expect(JSON.parse(result)).toEqual({ digests, batch: batchDigest(digests) });
  });
});

describe.skipIf(!has('gymnasium'))('NumPy', () => {
  it('reads the same columns with the README’s structured dtype', () => {
    const lines = CASES.map((trajectory) => hex(encodeTrajectory(trajectory.header, bodyOf(trajectory))));
    const printed = python(READER, lines.join('\n')).trim().split('\n');
    expect(printed.map((line) => JSON.parse(line))).toEqual(CASES.map(asReaderPrints));
  });
});
