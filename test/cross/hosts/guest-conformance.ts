// Untrusted policies on any host: what they choose, what it costs, how they fail and what is left in their memory,
// reduced to one digest.
import { definePolicy, type Guest, loadInterpreter, policySource, type Square } from '@reroll/policy';
import { SimCore } from '@reroll/sim-core';
import { sha256Hex } from '@reroll/trajectory';

const GAMES = 4;
/** Budgets that the hostile policies run into, on slow hosts within seconds. */
const LIMITS = { fuelForLoading: 20_000_000n, fuelPerDecision: 20_000_000n, memoryBytes: 4 * 2 ** 20 };
const HOSTILE = [
  'function chooseAction() { for (;;); }',
  'function chooseAction(observation, rng) { return chooseAction(observation, rng) + 1; }',
  'const kept = []; function chooseAction() { for (;;) kept.push(new Uint8Array(65536)); }',
  'function chooseAction() { throw new RangeError([Math.sin(0.5), 0 / 0, new Date().toISOString()].join()); }',
  'function chooseAction(observation) { console.log(Math.random(), Math.exp(observation[0])); return 1; }',
  'function chooseAction( {',
];

/** SHA-256, 64 hex digits, over everything that the guests of QuickJS, given as the bytes of javascript.wasm, came to. */
export async function guestDigest(wasm: Uint8Array): Promise<string> {
  const interpreter = await loadInterpreter('javascript', { wasm });
  const core = SimCore.create();
  const records: unknown[] = [];

  function guestOf(
    policy: ReturnType<typeof definePolicy>,
    contract: 'two-player' | 'single-agent',
  ): Guest | null {
    const created = interpreter.createGuest({ policy, contract, rng: core.mt19937(7), limits: LIMITS });
    if (created.guest !== undefined) return created.guest;
    records.push([created.failure, String(created.fuelUsed)]);
    return null;
  }

  function record(guest: Guest): void {
    records.push([String(guest.fuelUsed), guest.failure, guest.stdout, guest.stderr, guest.memoryDigest()]);
    guest.dispose();
  }

  for (let game = 0; game < GAMES; game++) {
    core.reset();
    const board = core.make('TicTacToe-v0');
    board.reset({ seed: game });
    const x = guestOf(policySource('random', 'javascript'), 'two-player')!;
    const o = guestOf(policySource('greedy', 'javascript'), 'two-player')!;
    while (!board.terminated) {
      const [guest, player] = board.playerToMove === 1 ? ([x, 'X'] as const) : ([o, 'O'] as const);
      const squares = Array.from(
        board.observation,
        (mark): Square => (mark === 0 ? null : mark === 1 ? 'X' : 'O'),
      );
      const { action, failure, fuelUsed } = guest.chooseAction({ board: squares, player });
      if (action === undefined) throw new Error(failure.message);
      records.push([action, String(fuelUsed)]);
      board.step(action);
    }
    record(x);
    record(o);
  }
  for (const source of HOSTILE) {
    core.reset();
    const guest = guestOf(definePolicy({ language: 'javascript', source }), 'single-agent');
    if (guest === null) continue;
    const { action = null, failure = null, fuelUsed } = guest.chooseAction({ observation: [0.5, -0.25] });
    records.push([action, failure, String(fuelUsed)]);
    record(guest);
  }
  return sha256Hex(JSON.stringify([interpreter.digest, records]));
}
