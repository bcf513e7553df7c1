import type { GuestState, Interpreter, JudgeRng } from '@reroll/policy';
import { definePolicy } from '@reroll/policy/definition';

const NO_RNG: JudgeRng = { random: () => 0, getrandbits: () => 0n };

const states = new WeakMap<Interpreter, Map<string, GuestState>>();

/**
 * A guest in which an adapter has run, and nothing else yet: where guests of that adapter begin. Compiling it anew in each would take
 * longer than most completions do.
 */
export function adapterState(interpreter: Interpreter, adapter: string): GuestState {
  const known = states.get(interpreter) ?? new Map<string, GuestState>();
  states.set(interpreter, known);
  const state = known.get(adapter) ?? started(interpreter, adapter);
  known.set(adapter, state);
  return state;
}

function started(interpreter: Interpreter, adapter: string): GuestState {
  const policy = definePolicy({ language: interpreter.language, source: adapter });
  const { guest, failure } = interpreter.createGuest({ policy, contract: 'single-agent', rng: NO_RNG });
  if (guest === undefined) throw new Error(`the adapter does not run: ${failure.message}`);
  using open = guest;
  return open.capture();
}
