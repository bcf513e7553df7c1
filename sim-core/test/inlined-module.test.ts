import { afterEach, describe, expect, it, vi } from 'vitest';

// What another file has compiled would be found here: these tests are about the first use.
vi.resetModules();
const { inlinedModule } = await import('../src/inlined-module.js');

afterEach(() => vi.restoreAllMocks());

function refuseToCompile(refusal: Error): void {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
    throw refusal;
  });
}

describe('a host that does not compile the core', () => {
  it.each([
    new WebAssembly.CompileError('WebAssembly.Module(): Out of memory while compiling'),
    new RangeError('Array buffer allocation failed'),
  ])('has no memory to, which may be otherwise the next time: %s', (refusal) => {
    refuseToCompile(refusal);
    expect(inlinedModule).toThrow(
      expect.objectContaining({
        name: 'SimError',
        code: 'OUT_OF_MEMORY',
        fault: 'infrastructure',
        retryable: true,
        cause: refusal,
      }),
    );
  });

  it('cannot, which is for good', () => {
    const refusal = new WebAssembly.CompileError('WebAssembly.Module(): Wasm SIMD unsupported');
    refuseToCompile(refusal);
    expect(inlinedModule).toThrow(
      expect.objectContaining({ code: 'INCOMPATIBLE_HOST', retryable: false, cause: refusal }),
    );
  });

  it('is asked again, and once only when it did', () => {
    expect(inlinedModule()).toBeInstanceOf(WebAssembly.Module);
    refuseToCompile(new Error('asked twice'));
    expect(inlinedModule()).toBe(inlinedModule());
  });
});
