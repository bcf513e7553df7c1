// A manifest may come from anyone: what the host relies on is looked at before it does.
import { describe } from './arguments.js';
import { ABI_VERSION, MAX_STEPS } from './limits.js';
import type { EnvironmentManifest, Manifest } from './manifest.js';
import { checkOptions } from './option-check.js';
import { SimError } from './sim-error.js';
import { checkSpace } from './space-check.js';
import type { SpaceJson } from './space-json.js';

/** Functions that every environment has among the module's exports, after its prefix. */
const FUNCTIONS = [
  'stateBytes',
  'reset',
  'refusal',
  'step',
  'replay',
  'vectorReset',
  'vectorStep',
  'vectorRefusal',
  'isSound',
] as const;

const ID = /^(?:[\w:-]+\/)?[\w:.-]+-v\d+$/;
const NAME = /^[A-Za-z]\w*$/;
const MAX_ID_LENGTH = 100;
const MAX_NAMES = 1024;

/**
 * Checks a module's description of itself against this host and its own exports.
 *
 * @throws SimError `INCOMPATIBLE_MODULE` naming the environment and what is wrong with it.
 */
export function checkManifest(module: WebAssembly.Module, manifest: Manifest): void {
  const { abi, environments } = (manifest ?? {}) as Partial<Manifest>;
  if (abi !== ABI_VERSION) refuse(`has ABI version ${describe(abi)}, this host takes ${ABI_VERSION}`);
  if (!Array.isArray(environments) || environments.length === 0) refuse('lists no environments');
  const functions = new Set(
    WebAssembly.Module.exports(module)
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name),
  );
  const ids = new Set<string>();
  for (const entry of environments as readonly EnvironmentManifest[]) {
    const id: unknown = entry?.id;
    if (typeof id !== 'string' || !ID.test(id) || id.length > MAX_ID_LENGTH) {
      refuse(`has an environment with the id ${describe(id)}, which must be of the form name-v0`);
    }
    if (ids.has(entry.id)) refuse(`has two environments with the id ${entry.id}`);
    ids.add(entry.id);
    const missing = FUNCTIONS.find((name) => !functions.has(`${entry.kernel}_${name}`));
    if (missing !== undefined) refuse(`exports no ${entry.kernel}_${missing}, which ${entry.id} needs`);
    checkEntry(entry);
    checkActions(entry);
  }
}

function checkEntry(entry: EnvironmentManifest): void {
  const fail = (problem: string): never => refuse(`${problem} in ${entry.id}`);
  const { longestEpisode, maxEpisodeSteps, players, rewardRange, versions } = entry;
  for (const name of ['description', 'source', 'reward', 'start', 'termination'] as const) {
    if (typeof entry[name] !== 'string') fail(`has no text ${name}`);
  }
  for (const name of ['observationNames', 'actionNames', 'info', 'state'] as const) {
    if (entry[name] === undefined && (name === 'info' || name === 'state')) continue;
    if (!areTexts(entry[name])) fail(`has no list of texts ${name}`);
  }
  if (!entry.info?.every((name) => NAME.test(name)) && entry.info !== undefined) {
    fail('has info with names that are no words');
  }
  for (const name of ['actionMask', 'drawsNothing'] as const) {
    if (typeof (entry[name] ?? false) !== 'boolean') fail(`has ${name} that is neither true nor false`);
  }
  if (maxEpisodeSteps !== null && !isCount(maxEpisodeSteps)) fail('has an impossible maxEpisodeSteps');
  if (longestEpisode !== undefined && !isCount(longestEpisode)) fail('has an impossible longestEpisode');
  if (players !== undefined && players !== 1 && players !== 2) fail('has neither 1 nor 2 players');
  const isBound = (value: unknown) => value === null || Number.isFinite(value);
  if (!Array.isArray(rewardRange) || rewardRange.length !== 2 || !rewardRange.every(isBound)) {
    fail('has a rewardRange that is no two numbers or nulls');
  }
  if (typeof versions !== 'object' || versions === null || !areTexts(Object.values(versions))) {
    fail('has versions that are no texts');
  }
  checkSpace('observationSpace', entry.observationSpace, fail);
  checkSpace('actionSpace', entry.actionSpace, fail);
  checkOptions(entry.options ?? {}, fail);
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_NAMES && value.every((text) => typeof text === 'string');
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_STEPS;
}

function checkActions({ id, actionSpace: space, actionMask = false }: EnvironmentManifest): void {
  if (space.type === 'Discrete' && !(space.n >= 1)) refuse(`has no action in ${id}`);
  if (space.type === 'Box' && !boundsOf(space).every(Number.isFinite)) {
    refuse(`has actions without bounds in ${id}, which cannot be drawn`);
  }
  if (actionMask && space.type !== 'Discrete') refuse(`masks actions in ${id} that are not Discrete`);
}

function boundsOf({ low, high }: Extract<SpaceJson, { type: 'Box' }>): unknown[] {
  return [low, high].flat();
}

function refuse(problem: string): never {
  throw new SimError('INCOMPATIBLE_MODULE', `the module ${problem}`);
}
