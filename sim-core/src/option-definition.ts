export interface OptionText {
  readonly description: string;
  /** Options of `reset` hold for the episode that it starts; all others are given when the environment is made. */
  readonly at?: 'reset';
}

/** A manifest's description of one option. The kernel has one f64 for a boolean or a number. */
export type OptionDefinition = OptionText &
  (
    | { readonly type: 'boolean'; readonly default: boolean }
    | {
        readonly type: 'number';
        readonly default: number;
        readonly min?: number;
        readonly max?: number;
        /** Another option that it must not exceed. */
        readonly atMost?: string;
      }
    | {
        readonly type: 'numbers';
        readonly length: number;
        readonly default: readonly number[];
        readonly min?: number;
        readonly max?: number;
      }
    /** A name for a value of the grid `of`; an explicit grid takes precedence. */
    | {
        readonly type: 'preset';
        readonly of: string;
        readonly values: readonly string[];
        readonly default: string;
      }
    /** Rows of letters, all of the same length. The kernel has the numbers of rows and columns, then a byte per cell. */
    | {
        readonly type: 'grid';
        readonly letters: string;
        /** A letter that must occur. */
        readonly needs: string;
        readonly maxCells: number;
        readonly presets: Readonly<Record<string, readonly string[]>>;
      }
  );

/** A value of an option, which JSON can hold. */
export type OptionValue = boolean | number | string | readonly number[] | readonly string[];
