import { describe, expect, it } from 'vitest';
import cosVectors from '../../test/golden/cos.json' with { type: 'json' };
import sinVectors from '../../test/golden/sin.json' with { type: 'json' };
import { SimCore } from '../src/index.js';
import { f64FromHex, f64Hex } from './support/golden.js';

const core = SimCore.create();

describe.each([
  { name: 'sin', vectors: sinVectors },
  { name: 'cos', vectors: cosVectors },
] as const)('$name against 300-bit arithmetic, hard cases included', ({ name, vectors }) => {
  it('gives the same bits for every argument', () => {
    expect(vectors.x.length).toBe(14_005 * 16);
    expect(vectors.y.length).toBe(vectors.x.length);
    const wrong: string[] = [];
    for (let index = 0; index < vectors.x.length; index += 16) {
      const x = vectors.x.slice(index, index + 16);
      const y = f64Hex(core[name](f64FromHex(x)));
      if (y !== vectors.y.slice(index, index + 16)) wrong.push(`${name}(${x}) = ${y}`);
    }
    expect(wrong).toEqual([]);
  });
});
