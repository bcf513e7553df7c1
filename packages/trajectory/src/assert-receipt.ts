import { assertDigest, batchDigest } from './batch-digest.js';
import { canonicalJson, isJsonObject, type JsonValue } from './canonical-json.js';
import { MAX_RECEIPT_DIGESTS, MAX_RECEIPT_FAILURES, RECEIPT_FORMAT, type Receipt } from './receipt-form.js';
import { sha256Hex } from './sha256.js';

type JsonObject = { readonly [name: string]: JsonValue };

/**
 * Refuses what does not have the form of a receipt, and one that contradicts itself.
 *
 * @throws TypeError or RangeError naming the member that is wrong.
 */
export function assertReceipt(receipt: unknown): asserts receipt is Receipt {
  if (!isJsonObject(receipt)) throw new TypeError('a receipt must be an object');
  const { format, spec, specDigest, artifacts, rollouts, digests, failures, secret, signature } = receipt;
  if (format !== RECEIPT_FORMAT)
    throw new RangeError(`format must be "${RECEIPT_FORMAT}", got ${String(format).slice(0, 80)}`);
  assertMembers(receipt, 'a receipt', MEMBERS, ['secret', 'signature']);
  if (!isJsonObject(spec)) throw new TypeError('spec must be an object');
  if (specDigest !== sha256Hex(canonicalJson(spec)))
    throw new RangeError('specDigest is not the digest of spec');
  if (!isJsonObject(artifacts)) throw new TypeError('artifacts must be an object');
  for (const [name, digest] of Object.entries(artifacts)) assertDigest(digest, `artifacts.${name}`);
  assertCount(rollouts, 'rollouts');
  assertDigest(receipt['batchDigest'], 'batchDigest');
  if (digests !== null) assertListedDigests(digests, rollouts, receipt['batchDigest']);
  assertFailures(failures, rollouts);
  if (secret !== undefined) assertDigest(secret, 'secret');
  if (signature !== undefined) assertSignature(signature);
}

const MEMBERS = [
  'artifacts',
  'batchDigest',
  'digests',
  'failures',
  'format',
  'rollouts',
  'spec',
  'specDigest',
] as const;

function assertMembers(
  value: JsonObject,
  name: string,
  required: readonly string[],
  optional: readonly string[] = [],
): void {
  const missing = required.find((member) => !Object.hasOwn(value, member));
  if (missing !== undefined) throw new RangeError(`${name} must have the member ${missing}`);
  const unknown = Object.keys(value).find((member) => ![...required, ...optional].includes(member));
  if (unknown !== undefined) throw new RangeError(`${name} has no member ${unknown.slice(0, 80)}`);
}

function assertCount(value: unknown, name: string): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new RangeError(`${name} must be a non-negative integer, got ${String(value).slice(0, 80)}`);
}

function assertListedDigests(digests: JsonValue | undefined, rollouts: number, batch: string): void {
  if (!Array.isArray(digests)) throw new TypeError('digests must be an array or null');
  if (digests.length > MAX_RECEIPT_DIGESTS) {
    throw new RangeError(`digests must have at most ${MAX_RECEIPT_DIGESTS} entries, got ${digests.length}`);
  }
  if (digests.length !== rollouts)
    throw new RangeError(`digests has ${digests.length} entries, rollouts is ${rollouts}`);
  if (batchDigest(digests as string[]) !== batch)
    throw new RangeError('batchDigest is not the digest of digests');
}

const FAILURE_MEMBERS = ['code', 'fuelUsed', 'index', 'memoryDigest', 'step'] as const;

const ENVIRONMENT_FAILURE_MEMBERS = ['code', 'fault', 'index', 'message', 'step'] as const;

/** Fuel has 19 digits at most. */
const FUEL = /^(0|[1-9][0-9]{0,18})$/;

function assertFailures(failures: JsonValue | undefined, rollouts: number): void {
  if (!Array.isArray(failures)) throw new TypeError('failures must be an array');
  if (failures.length > MAX_RECEIPT_FAILURES)
    throw new RangeError(
      `failures must have at most ${MAX_RECEIPT_FAILURES} entries, got ${failures.length}`,
    );
  let before: readonly [index: number, game: number] = [-1, 0];
  for (const [i, failure] of failures.entries()) {
    const place = assertFailure(failure, `failures[${i}]`);
    if (place[0] >= rollouts)
      throw new RangeError(`failures[${i}].index must be below rollouts, ${rollouts}, got ${place[0]}`);
    if (place[0] < before[0] || (place[0] === before[0] && place[1] <= before[1]))
      throw new RangeError(`failures[${i}] must come after failures[${i - 1}], by index and game`);
    before = place;
  }
}

/** @returns the rollout and the game that it belongs to. */
function assertFailure(failure: unknown, name: string): [index: number, game: number] {
  if (!isJsonObject(failure)) throw new TypeError(`${name} must be an object`);
  const { index, game, player, code, step, fuelUsed, memoryDigest } = failure;
  const isEnvironments = Object.hasOwn(failure, 'fault');
  if (isEnvironments) assertMembers(failure, name, ENVIRONMENT_FAILURE_MEMBERS);
  else assertMembers(failure, name, FAILURE_MEMBERS, ['game', 'player']);
  assertCount(index, `${name}.index`);
  if (typeof code !== 'string' || code === '') throw new TypeError(`${name}.code must be a text`);
  if (step !== null) assertCount(step, `${name}.step`);
  if (isEnvironments) {
    assertEnvironments(failure, name);
    return [index, 0];
  }
  if ((game === undefined) !== (player === undefined))
    throw new RangeError(`${name} must have both game and player, or neither`);
  if (game !== undefined) assertCount(game, `${name}.game`);
  if (player !== undefined && player !== 'X' && player !== 'O')
    throw new RangeError(`${name}.player must be X or O, got ${String(player).slice(0, 80)}`);
  if (typeof fuelUsed !== 'string' || !FUEL.test(fuelUsed))
    throw new RangeError(`${name}.fuelUsed must be an integer as text`);
  if (memoryDigest !== null) assertDigest(memoryDigest, `${name}.memoryDigest`);
  return [index, game ?? 0];
}

function assertEnvironments({ fault, message }: JsonObject, name: string): void {
  if (fault !== 'environment')
    throw new RangeError(`${name}.fault must be "environment", got ${String(fault).slice(0, 80)}`);
  if (typeof message !== 'string') throw new TypeError(`${name}.message must be a text`);
}

const SIGNATURE_VALUE = /^[0-9a-f]{128}$/;

function assertSignature(signature: JsonValue): void {
  if (!isJsonObject(signature)) throw new TypeError('signature must be an object');
  assertMembers(signature, 'signature', ['key', 'value']);
  assertDigest(signature['key'], 'signature.key');
  const { value } = signature;
  if (typeof value !== 'string' || !SIGNATURE_VALUE.test(value))
    throw new RangeError('signature.value must be 128 lowercase hex digits');
}
