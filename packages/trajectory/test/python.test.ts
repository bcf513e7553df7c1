// The canonical bytes made a second time by Python's own json, struct and hashlib.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { has } from '../../../test/support/parts.js';
import { batchDigest, TrajectoryWriter } from '../src/index.js';
import { type Episode, episode } from './arbitraries.js';

const PROGRAM = `
import hashlib, json, struct, sys
digests = []
for episode in json.load(sys.stdin):
    header = episode["header"]
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    parts = [b"reroll-trajectory-1\\n", text.encode("utf-8"), b"\\n"]
    code = {"<f4": "f", "|i1": "b"}[header["observationDtype"]]
    def observation(bits):
        values = [struct.unpack("<d", bytes.fromhex(b))[0] for b in bits]
        return struct.pack("<%d%s" % (len(values), code), *(values if code == "f" else map(int, values)))
    parts.append(observation(episode["first"]))
    for step in episode["steps"]:
        parts.append(struct.pack("<B", step["action"]) + bytes.fromhex(step["reward"]))
        parts.append(bytes([step["terminated"] + 2 * step["truncated"]]))
        parts.append(observation(step["observation"]))
    digests.append(hashlib.sha256(b"".join(parts)).hexdigest())
batch = hashlib.sha256(bytes.fromhex("".join(digests))).hexdigest()
json.dump({"digests": digests, "batch": batch}, sys.stdout)
`;

const bits = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString('hex');
};

function forPython({ header, first, steps }: Episode): object {
  return {
    header,
    first: first.map(bits),
    steps: steps.map((step) => ({
      ...step,
      reward: bits(step.reward),
      observation: Array.from(step.observation, bits),
    })),
  };
}

function digestOf({ header, first, steps }: Episode): string {
  const writer = new TrajectoryWriter(header);
  writer.writeReset(first);
  for (const step of steps) writer.writeStep(step);
  return writer.finish().digest;
}

/** Python prints floats and sorts astral characters in its own way; those two are the RFC 8785 tests' matter. */
const plainOptions = fc.dictionary(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)),
);

describe.skipIf(!has('python'))('Python', () => {
  it('computes the same digests from the written definition', () => {
    const cases = fc.sample(
      fc
        .tuple(episode, plainOptions)
        .map(([base, options]) => ({ ...base, header: { ...base.header, options } }) as Episode),
      { numRuns: 200, seed: 20_260_101 },
    );
    const run = spawnSync('python3', ['-c', PROGRAM], {
      input: JSON.stringify(cases.map(forPython)),
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const digests = cases.map(digestOf);
    expect(JSON.parse(run.stdout)).toEqual({ digests, batch: batchDigest(digests) });
  });
});
