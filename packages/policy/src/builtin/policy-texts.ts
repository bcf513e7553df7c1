/** Parameters of the built-in policies, by name. */
export interface PolicyTextParams {
  /**
   * Of a board, any free square, each as likely; with `numActions`, any action of a single-agent environment; with
   * `actionMask`, under either contract that has one, any action that the mask calls legal.
   */
  readonly random: { readonly numActions?: number; readonly actionMask?: boolean };
  /** The first square that wins at once, else the first that the opponent would win on, else any free square. */
  readonly greedy: object;
  /** The first square of highest value under best play. */
  readonly minimax: object;
  /**
   * The first free square of highest value; a missing entry counts 0. Keys are `"(b0, b1, …, b8),square"` as CPython
   * prints the tuple, with 0 empty, 1 X, 2 O.
   */
  readonly 'q-table': { readonly table: Readonly<Record<string, number>> };
  /** Action 1 when the sum of `weight * observation[index]` over the terms, in their order, is above 0; else 0. */
  readonly linear: { readonly terms: readonly (readonly [index: number, weight: number])[] };
  /** Always the same action: an integer, or a list of finite numbers. */
  readonly constant: { readonly action: number | readonly number[] };
  /** Action 0 at the guest's even decisions, counted from 0, and 1 at its odd ones. */
  readonly alternate: object;
}

export type PolicyTextName = keyof PolicyTextParams;

/** The built-in policies in one language. */
export type PolicyTexts = {
  readonly [Name in PolicyTextName]: (params: PolicyTextParams[Name]) => string;
};
