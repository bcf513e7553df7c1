import {
  type CreatedGuest,
  definePolicy,
  type Guest,
  type GuestLimits,
  loadInterpreter,
  type PolicyContract,
  type PolicyLanguage,
} from '../../src/index.js';
import { Mt19937 } from './mt19937.js';

type MakeGuest<Made> = (source: string, contract?: PolicyContract, limits?: Partial<GuestLimits>) => Made;

/** Makes guests of one language only, which need not wait for the interpreter of the other. */
export async function guestsIn(
  language: PolicyLanguage,
): Promise<{ create: MakeGuest<CreatedGuest>; guestOf: MakeGuest<Guest> }> {
  const interpreter = await loadInterpreter(language);
  const create: MakeGuest<CreatedGuest> = (source, contract = 'single-agent', limits = {}) => {
    const policy = definePolicy({ language, source });
    return interpreter.createGuest({ policy, contract, rng: new Mt19937(42n), limits });
  };
  const guestOf: MakeGuest<Guest> = (...args) => {
    const { guest, failure } = create(...args);
    if (guest === undefined) throw new Error(failure.message);
    return guest;
  };
  return { create, guestOf };
}
