import {
  type ActionOf,
  type CreateGuestOptions,
  definePolicy,
  type Guest,
  type Interpreter,
  loadInterpreter,
  type PolicyContract,
  type PolicyLanguage,
} from '../../src/index.js';
import { Mt19937 } from './mt19937.js';

/** Both interpreters, loaded once for a test file. */
export const interpreters: Readonly<Record<PolicyLanguage, Interpreter>> = {
  javascript: await loadInterpreter('javascript'),
  python: await loadInterpreter('python'),
};

/** A guest that must load. */
export function guestOf<const Contract extends PolicyContract = 'single-agent'>(
  language: PolicyLanguage,
  source: string,
  options: Partial<Omit<CreateGuestOptions<Contract>, 'policy'>> = {},
): Guest<ActionOf<Contract>> {
  const { guest, failure } = interpreters[language].createGuest({
    policy: definePolicy({ language, source }),
    contract: 'single-agent' as Contract,
    rng: new Mt19937(42n),
    ...options,
  });
  if (guest === undefined) throw new Error(`${failure.code}: ${failure.message}`);
  return guest;
}
