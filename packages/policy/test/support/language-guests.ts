import {
  type ActionOf,
  type CreatedGuest,
  definePolicy,
  type Guest,
  type GuestLimits,
  loadInterpreter,
  type PolicyContract,
  type PolicyLanguage,
} from '../../src/index.js';
import { Mt19937 } from './mt19937.js';

/** Makes guests of one language only, which need not wait for the interpreter of the other. */
export async function guestsIn(language: PolicyLanguage): Promise<{
  create: (
    source: string,
    contract?: 'two-player' | 'single-agent',
    limits?: Partial<GuestLimits>,
  ) => CreatedGuest;
  guestOf: <const Contract extends PolicyContract = 'single-agent'>(
    source: string,
    contract?: Contract,
    limits?: Partial<GuestLimits>,
  ) => Guest<ActionOf<Contract>>;
}> {
  const interpreter = await loadInterpreter(language);
  const rng = () => new Mt19937(42n);
  return {
    create: (source, contract = 'single-agent', limits = {}) =>
      interpreter.createGuest({ policy: definePolicy({ language, source }), contract, rng: rng(), limits }),
    guestOf: <const Contract extends PolicyContract = 'single-agent'>(
      source: string,
      contract = 'single-agent' as Contract,
      limits: Partial<GuestLimits> = {},
    ) => {
      const policy = definePolicy({ language, source });
      const { guest, failure } = interpreter.createGuest({ policy, contract, rng: rng(), limits });
      if (guest === undefined) throw new Error(failure.message);
      return guest;
    },
  };
}
