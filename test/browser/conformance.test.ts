// The same workout as test/cross/hosts, inside a browser page.
import { expect, test } from 'vitest';
import { conformanceDigest } from '../cross/hosts/conformance.js';
import golden from '../golden/conformance.json' with { type: 'json' };

test('a browser page computes the same bytes as every other host', () => {
  expect(conformanceDigest()).toBe(golden.digest);
});
