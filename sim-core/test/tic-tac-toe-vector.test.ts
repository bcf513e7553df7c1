import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AutoresetMode,
  type Seed,
  SimCore,
  SimError,
  type SimErrorCode,
  type TicTacToe,
  type TicTacToeVector,
  type TicTacToeVectorOptions,
} from '../src/index.js';
import { times } from './support/golden.js';
import { resealed } from './support/snapshots.js';
import { boardAfter } from './support/tic-tac-toe-oracle.js';

const core = SimCore.create();
const modes: AutoresetMode[] = ['next-step', 'same-step', 'disabled'];
const simError = (code: SimErrorCode) => expect.objectContaining({ name: 'SimError', code });

const numEnvs = fc.integer({ min: 1, max: 20 });
const autoreset = fc.constantFrom(...modes);
const seed = fc.oneof(
  fc.bigInt(0n, 1000n),
  fc.bigInt((1n << 64n) - 30n, (1n << 64n) + 5n),
  fc.bigInt(0n, 1n << 200n),
);

/** What a vector shows, row by row. */
function rowsOf(vec: TicTacToeVector) {
  return Array.from({ length: vec.numEnvs }, (_, index) => ({
    board: [...vec.observations.subarray(9 * index, 9 * index + 9)],
    final: [...vec.finalObservations.subarray(9 * index, 9 * index + 9)],
    reward: vec.rewards[index],
    terminated: vec.terminated[index],
    truncated: vec.truncated[index],
  }));
}

type Row = ReturnType<typeof rowsOf>[number];

/** One environment of a vector, played by a single `TicTacToe` under Gymnasium's autoreset rules. */
class ScalarRow {
  readonly game: TicTacToe = core.ticTacToe();
  #final = [...this.game.board];
  #shown: Row;

  constructor(
    readonly mode: AutoresetMode,
    startSeed: Seed,
  ) {
    this.game.reset({ seed: startSeed });
    this.#shown = this.#look();
  }

  get row(): Row {
    return this.#shown;
  }

  /** A random legal move, or the reset that takes its place; with 'disabled' nothing once the game is over. */
  playRandom(): void {
    if (this.game.terminated && this.mode === 'disabled') return;
    if (this.game.terminated) this.game.reset();
    else this.game.step(this.game.sampleLegalAction());
    this.#shown = this.#look();
    if (this.mode !== 'same-step' || !this.game.terminated) return;
    this.#final = this.#shown.board;
    this.game.reset();
    this.#shown = { ...this.#shown, board: [...this.game.board], final: this.#final };
  }

  #look(): Row {
    const { board, reward, terminated } = this.game;
    return { board: [...board], final: this.#final, reward, terminated: Number(terminated), truncated: 0 };
  }

  [Symbol.dispose](): void {
    this.game[Symbol.dispose]();
  }
}

/** A vector and the same environments one by one. */
function twins(options: { numEnvs: number; autoreset: AutoresetMode }, first: bigint) {
  const vec = core.ticTacToeVector(options);
  vec.reset({ seed: first });
  const rows = Array.from(
    { length: options.numEnvs },
    (_, i) => new ScalarRow(options.autoreset, first + BigInt(i)),
  );
  return { vec, rows };
}

function dispose(...handles: Disposable[]): void {
  for (const handle of handles) handle[Symbol.dispose]();
}

describe('TicTacToeVector against single environments', () => {
  it('samples and steps every environment as a single one does, whatever the others do', () => {
    fc.assert(
      fc.property(
        numEnvs,
        fc.constantFrom<AutoresetMode>('next-step', 'same-step'),
        seed,
        (n, mode, first) => {
          const { vec, rows } = twins({ numEnvs: n, autoreset: mode }, first);
          for (let step = 0; step < 25; step++) {
            vec.step(vec.sampleLegalActions());
            for (const row of rows) row.playRandom();
            expect(rowsOf(vec)).toEqual(rows.map((row) => row.row));
          }
          dispose(vec, ...rows);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('plays random games as single environments do, and counts them', () => {
    const calls = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(numEnvs, autoreset, seed, calls, (n, mode, first, counts) => {
        const { vec, rows } = twins({ numEnvs: n, autoreset: mode }, first);
        for (const steps of counts) {
          const tally = { moves: 0, xWins: 0, oWins: 0, draws: 0 };
          for (const row of rows) {
            for (let step = 0; step < steps; step++) {
              const wasOver = row.game.terminated;
              row.playRandom();
              if (wasOver) continue;
              tally.moves += 1;
              if (row.row.terminated === 1)
                tally[row.row.reward === 1 ? 'xWins' : row.row.reward === -1 ? 'oWins' : 'draws'] += 1;
            }
          }
          expect(vec.playRandom(steps)).toEqual({ ...tally, games: tally.xWins + tally.oWins + tally.draws });
          expect(rowsOf(vec)).toEqual(rows.map((row) => row.row));
        }
        dispose(vec, ...rows);
      }),
      { numRuns: 60 },
    );
  });

  it('takes chosen actions, seeds and masks one by one', () => {
    const vec = core.ticTacToeVector({ numEnvs: 3, autoreset: 'disabled' });
    vec.reset({ seeds: [5n, '6', 7] });
    vec.step([0, 4, 8]);
    vec.step(Uint8Array.of(4, 0, 7));
    expect([...vec.observations]).toEqual([
      1, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1,
    ]);
    vec.reset({ mask: [false, true, 0] });
    expect([...vec.observations.subarray(9, 18)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(vec.observations[0]).toBe(1);
    using single = core.ticTacToe();
    single.reset({ seed: 6 });
    expect(vec.sampleLegalActions()[1]).toBe(single.sampleLegalAction());
    vec.reset({ seeds: BigUint64Array.of(1n, 2n, 3n), mask: [0, 1, 0] });
    single.reset({ seed: 2 });
    expect(vec.sampleLegalActions()[1]).toBe(single.sampleLegalAction());
  });
});

describe('TicTacToeVector.reset', () => {
  it('reseeds only the environments that the mask chooses, with seeds of any size', () => {
    const vec = core.ticTacToeVector({ numEnvs: 3, autoreset: 'disabled' });
    vec.reset({ seeds: [1, 2, 3] });
    const huge = 1n << 100n;
    vec.reset({ seeds: [huge, huge, huge], mask: [0, 1, 0] });
    const firstMoveOf = (seed: Seed) => {
      using single = core.ticTacToe();
      single.reset({ seed });
      return times(20, () => single.sampleLegalAction());
    };
    const moves = times(20, () => [...vec.sampleLegalActions()]);
    expect(moves.map((row) => row[0])).toEqual(firstMoveOf(1));
    expect(moves.map((row) => row[1])).toEqual(firstMoveOf(huge));
    expect(moves.map((row) => row[2])).toEqual(firstMoveOf(3));
  });

  it('forgets the last boards', () => {
    const vec = core.ticTacToeVector({ numEnvs: 2, autoreset: 'same-step' });
    vec.reset({ seed: 1 });
    vec.playRandom(20);
    const last = [...vec.finalObservations];
    expect(last.slice(0, 9)).not.toEqual(boardAfter([]));
    vec.reset({ mask: [1, 0] });
    expect([...vec.finalObservations]).toEqual([...boardAfter([]), ...last.slice(9)]);
  });
});

describe('TicTacToeVector.playRandom', () => {
  it('wins, loses and draws as often as uniform random play does: 737, 363 and 160 of 1,260', () => {
    const vec = core.ticTacToeVector({ numEnvs: 512, autoreset: 'same-step' });
    vec.reset({ seed: 1 });
    const { moves, games, xWins, oWins, draws } = vec.playRandom(4000);
    expect(moves).toBe(512 * 4000);
    // Five standard deviations of a share of some 269,000 games are less than 0.005.
    expect(games).toBeGreaterThan(250_000);
    expect(xWins / games).toBeCloseTo(737 / 1260, 2);
    expect(oWins / games).toBeCloseTo(363 / 1260, 2);
    expect(draws / games).toBeCloseTo(160 / 1260, 2);
  });

  it('finishes every game once with autoreset disabled', () => {
    const vec = core.ticTacToeVector({ numEnvs: 100, autoreset: 'disabled' });
    vec.reset({ seed: 1 });
    const tally = vec.playRandom(9);
    expect(tally.games).toBe(100);
    expect(vec.terminated.every((flag) => flag === 1)).toBe(true);
    expect(vec.rewards.reduce((sum, reward) => sum + reward, 0)).toBe(tally.xWins - tally.oWins);
    expect(vec.playRandom(9)).toEqual({ moves: 0, games: 0, xWins: 0, oWins: 0, draws: 0 });
    vec.reset({ mask: vec.terminated });
    expect(vec.playRandom(9).games).toBe(100);
  });
});

describe('TicTacToeVector, hostile input', () => {
  const vectorAt = (mode: AutoresetMode = 'next-step') => {
    const vec = core.ticTacToeVector({ numEnvs: 3, autoreset: mode });
    vec.reset({ seed: 3 });
    vec.step([0, 1, 2]);
    return vec;
  };

  /** A refused call changes nothing that can be seen, and the streams neither. */
  const expectRefused = (vec: TicTacToeVector, call: () => unknown, error: unknown) => {
    const rows = rowsOf(vec);
    vec.actions.fill(0);
    const before = vec.snapshot();
    expect(call).toThrow(error as Error);
    vec.actions.fill(0);
    expect(rowsOf(vec)).toEqual(rows);
    vec.playRandom(1);
    const after = rowsOf(vec);
    vec.restore(before);
    vec.playRandom(1);
    expect(rowsOf(vec)).toEqual(after);
  };

  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['no number of environments', {}, TypeError],
    ['0 environments', { numEnvs: 0 }, RangeError],
    ['1,048,577 environments', { numEnvs: 1_048_577 }, RangeError],
    ['half an environment', { numEnvs: 1.5 }, RangeError],
    ['a text as number', { numEnvs: '3' }, TypeError],
    ['an unknown mode', { numEnvs: 3, autoreset: 'sometimes' }, RangeError],
    ['a mode that is no text', { numEnvs: 3, autoreset: Symbol('same-step') }, TypeError],
  ])('refuses %s', (_name, options, error) => {
    expect(() => core.ticTacToeVector(options as TicTacToeVectorOptions)).toThrow(error);
  });

  it.each<[string, unknown, unknown]>([
    ['too few', [0, 1], RangeError],
    ['too many', new Uint8Array(4), RangeError],
    ['no array', 'abc', TypeError],
    ['null', null, TypeError],
    ['a square beyond the board', [3, 9, 4], /^actions\[1\] must be from 0 to 8, got 9$/],
    ['255', Uint8Array.of(3, 4, 255), RangeError],
    ['32, which is 0 modulo the bits of a word', Uint8Array.of(3, 4, 32), RangeError],
    ['a negative one', [3, 4, -1], RangeError],
    ['a fraction', [3, 4.5, 5], RangeError],
    ['NaN', [3, Number.NaN, 5], RangeError],
    ['a text', [3, '4', 5], TypeError],
    [
      'a taken square',
      [3, 4, 2],
      expect.objectContaining({ code: 'ILLEGAL_ACTION', message: 'square 2 is taken in environment 2' }),
    ],
  ])('refuses actions with %s', (_name, actions, error) => {
    const vec = vectorAt();
    expectRefused(vec, () => vec.step(actions as number[]), error);
  });

  it('refuses what comes before the reset, and resets without seeds', () => {
    const vec = core.ticTacToeVector({ numEnvs: 3 });
    expect(() => vec.step([0, 0, 0])).toThrow(simError('NOT_RESET'));
    expect(() => vec.sampleLegalActions()).toThrow(simError('NOT_RESET'));
    expect(() => vec.playRandom(1)).toThrow(simError('NOT_RESET'));
    expect(() => vec.reset()).toThrow(simError('NOT_SEEDED'));
    expect(() => vec.reset({ mask: [0, 1, 0] })).toThrow(simError('NOT_SEEDED'));
    vec.reset({ seed: 1 });
    vec.step([0, 0, 0]);
  });

  it('refuses steps until every environment was reset', () => {
    const vec = core.ticTacToeVector({ numEnvs: 3 });
    vec.reset({ seed: 1, mask: [1, 0, 1] });
    expect(() => vec.step([0, 0, 0])).toThrow(simError('NOT_RESET'));
    expect(() => vec.reset()).toThrow('environment 1 never had a seed');
    vec.reset({ seed: 1, mask: [0, 1, 0] });
    vec.step([0, 0, 0]);
    expect(vec.observations.filter((square) => square === 1)).toHaveLength(3);
  });

  it('refuses moves after the end with autoreset disabled', () => {
    const vec = vectorAt('disabled');
    vec.playRandom(9);
    expectRefused(vec, () => vec.step([0, 0, 0]), simError('EPISODE_OVER'));
  });

  it('refuses bad seeds, masks and numbers of steps', () => {
    const vec = vectorAt();
    const bad: [() => unknown, typeof TypeError | typeof RangeError][] = [
      [() => vec.reset({ seed: -1 }), RangeError],
      [() => vec.reset({ seeds: [1, 2] }), RangeError],
      [() => vec.reset({ seeds: [1, 2, -3] }), RangeError],
      [() => vec.reset({ seeds: [1, 2, null as unknown as Seed] }), TypeError],
      [() => vec.reset({ seed: 1, seeds: [1, 2, 3] }), TypeError],
      [() => vec.reset({ mask: [1, 1] }), RangeError],
      [() => vec.reset({ mask: [0, 0, 0] }), RangeError],
      [() => vec.reset({ mask: [1, 1, 2] }), TypeError],
      [() => vec.playRandom(0), RangeError],
      [() => vec.playRandom(1.5), RangeError],
      [() => vec.playRandom('9' as unknown as number), TypeError],
    ];
    for (const [call, error] of bad) expectRefused(vec, call, error);
  });

  it('is refused once disposed of; a reset of its core leaves it alone', () => {
    const small = SimCore.create();
    const vec = small.ticTacToeVector({ numEnvs: 2 });
    vec.reset({ seed: 1 });
    small.reset();
    vec.step([0, 0]);
    vec[Symbol.dispose]();
    expect(() => vec.step([1, 1])).toThrow(simError('DISPOSED'));
    expect(() => vec.playRandom(1)).toThrow(simError('DISPOSED'));
  });

  it('has the largest number of environments', () => {
    const vec = core.ticTacToeVector({ numEnvs: 1_048_576, autoreset: 'same-step' });
    vec.reset({ seed: 0 });
    expect(vec.playRandom(1).moves).toBe(1_048_576);
    using single = core.ticTacToe();
    single.reset({ seed: 1_048_575 });
    expect(vec.observations.at(-9 + single.sampleLegalAction())).toBe(1);
  });
});

/** Offset of a column of a vector of up to eight environments, named by the bytes of the columns before it. */
const columnOffset = (bytesBefore: number) => 64 + 8 * bytesBefore;

function writeBoard(payload: DataView, offset: number, board: readonly number[]): void {
  for (const [square, owner] of board.entries()) payload.setUint8(offset + square, owner);
}

/** A forged snapshot of a single environment at a board that says how the game stands, reward and flag included. */
function withBoard(snapshot: Uint8Array, board: readonly number[], standing: number): Uint8Array {
  const forged = snapshot.slice();
  const payload = new DataView(forged.buffer, 16);
  const bits = (player: number) =>
    board.reduce((set, owner, square) => set + (owner === player ? 1 << square : 0), 0);
  payload.setUint32(columnOffset(56), bits(1) | (bits(2) << 9) | (standing << 18), true);
  writeBoard(payload, columnOffset(60), board);
  payload.setUint8(columnOffset(80), standing === 0 ? 0 : 1);
  payload.setFloat64(columnOffset(0), [0, 1, -1, 0][standing]!, true);
  return resealed(forged);
}

describe('TicTacToeVector.snapshot and restore', () => {
  it('continues from any moment as the original does, in another core too', () => {
    fc.assert(
      fc.property(numEnvs, autoreset, seed, fc.integer({ min: 1, max: 30 }), (n, mode, first, steps) => {
        const vec = core.ticTacToeVector({ numEnvs: n, autoreset: mode });
        vec.reset({ seed: first });
        vec.playRandom(steps);
        const snapshot = vec.snapshot();
        const other = SimCore.create().ticTacToeVector({ numEnvs: n, autoreset: mode });
        other.restore(snapshot);
        expect(rowsOf(other)).toEqual(rowsOf(vec));
        expect(other.playRandom(20)).toEqual(vec.playRandom(20));
        expect(other.snapshot()).toEqual(vec.snapshot());
        vec.restore(snapshot);
        expect(vec.snapshot()).toEqual(snapshot);
        dispose(vec, other);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses damage, other options and other kinds', () => {
    const vec = core.ticTacToeVector({ numEnvs: 3, autoreset: 'same-step' });
    vec.reset({ seed: 5 });
    vec.playRandom(11);
    const snapshot = vec.snapshot();
    vec.playRandom(3);
    const before = String(vec.snapshot());
    const refused = (bytes: Uint8Array, code: SimErrorCode) => {
      expect(() => vec.restore(bytes)).toThrow(simError(code));
      expect(String(vec.snapshot())).toBe(before);
    };
    for (let index = 0; index < snapshot.length; index++) {
      refused(snapshot.with(index, snapshot[index]! ^ 1), 'BAD_SNAPSHOT');
      refused(snapshot.subarray(0, index), 'BAD_SNAPSHOT');
    }
    const four = core.ticTacToeVector({ numEnvs: 4, autoreset: 'same-step' });
    const nextStep = core.ticTacToeVector({ numEnvs: 3 });
    refused(four.snapshot(), 'SNAPSHOT_MISMATCH');
    refused(nextStep.snapshot(), 'SNAPSHOT_MISMATCH');
    using single = core.ticTacToe();
    refused(single.snapshot(), 'BAD_SNAPSHOT');
    expect(() => vec.restore([] as unknown as Uint8Array)).toThrow(TypeError);
  });

  it('takes exactly the 5,478 positions that a game can come to', () => {
    const vec = core.ticTacToeVector({ numEnvs: 1, autoreset: 'disabled' });
    vec.reset({ seed: 5 });
    const honest = vec.snapshot();
    let accepted = 0;
    for (let code = 0; code < 4 * 3 ** 9; code++) {
      const board = Array.from({ length: 9 }, (_, square) => Math.floor(code / 3 ** square) % 3);
      try {
        vec.restore(withBoard(honest, board, Math.floor(code / 3 ** 9)));
        accepted += 1;
        if (String([...vec.observations]) !== String(board)) expect([...vec.observations]).toEqual(board);
      } catch (error) {
        if (!(error instanceof SimError) || error.code !== 'BAD_SNAPSHOT') throw error;
      }
    }
    expect(accepted).toBe(5478);
  });

  describe('of a single environment after a game under same-step, forged', () => {
    const vec = core.ticTacToeVector({ numEnvs: 1, autoreset: 'same-step' });
    vec.reset({ seed: 5 });
    while (vec.terminated[0] === 0) vec.playRandom(1);
    const honest = vec.snapshot();
    const before = String(honest);

    it.each<[string, (payload: DataView) => void]>([
      ['with half a reward', (payload) => payload.setFloat64(columnOffset(0), 0.5, true)],
      ['with −0 as reward', (payload) => payload.setFloat64(columnOffset(0), -0, true)],
      ['with NaN as reward', (payload) => payload.setFloat64(columnOffset(0), Number.NaN, true)],
      ['with a reward and no end', (payload) => payload.setUint8(columnOffset(80), 0)],
      ['with another flag', (payload) => payload.setUint8(columnOffset(80), 2)],
      ['truncated', (payload) => payload.setUint8(columnOffset(81), 1)],
      ['with an environment masked out', (payload) => payload.setUint8(columnOffset(79), 0)],
      ['with a last board of one mark', (payload) => writeBoard(payload, columnOffset(69), boardAfter([4]))],
      ['with a last board of a fourth kind of mark', (payload) => payload.setUint8(columnOffset(69), 3)],
      ['with an ongoing game', (payload) => payload.setUint32(columnOffset(56), 1, true)],
      ['as never reset', (payload) => payload.setUint32(8, 0, true)],
    ])('is refused %s', (_name, forge) => {
      const forged = honest.slice();
      forge(new DataView(forged.buffer, 16));
      expect(() => vec.restore(resealed(forged))).toThrow(simError('BAD_SNAPSHOT'));
      expect(String(vec.snapshot())).toBe(before);
    });
  });

  it.each(modes)('refuses a forged %s snapshot, or can play on from it', (mode) => {
    const vec = core.ticTacToeVector({ numEnvs: 2, autoreset: mode });
    vec.reset({ seed: 5 });
    vec.playRandom(mode === 'disabled' ? 6 : 12);
    const honest = vec.snapshot();
    const rows = rowsOf(vec);
    let refusals = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: honest.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (index, value) => {
          const forged = resealed(honest.with(index, value));
          try {
            vec.restore(forged);
          } catch (error) {
            expect(['BAD_SNAPSHOT', 'SNAPSHOT_MISMATCH']).toContain((error as { code: SimErrorCode }).code);
            expect(String(vec.snapshot())).toBe(String(honest));
            refusals += 1;
            return;
          }
          // One byte alone can make another sound stream, but neither another board nor another flag; with 'same-step' the
          // reward and board kept of the last game could be another game's.
          const changed = rowsOf(vec).filter((row, env) => JSON.stringify(row) !== JSON.stringify(rows[env]));
          if (mode !== 'same-step') expect(changed).toEqual([]);
          vec.playRandom(30);
          vec.restore(honest);
        },
      ),
      { numRuns: 1500 },
    );
    expect(refusals).toBeGreaterThan(200);
  });
});
