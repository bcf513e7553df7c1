import fc from 'fast-check';

/** Decisions, read one after the other from a list that fast-check makes and shrinks. An exhausted list decides 0. */
export class Choices {
  private position = 0;

  constructor(private readonly values: readonly number[]) {}

  get exhausted(): boolean {
    return this.position >= this.values.length;
  }

  /** An integer from 0 to `count` − 1. */
  below(count: number): number {
    return (this.values[this.position++] ?? 0) % count;
  }

  of<T>(options: readonly T[]): T {
    return options[this.below(options.length)]!;
  }
}

export const choices: fc.Arbitrary<Choices> = fc
  .array(fc.nat({ max: 0xffff }), { minLength: 100, maxLength: 2000, size: 'max' })
  .map((values) => new Choices(values));
