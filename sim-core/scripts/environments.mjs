// Reads the environment files of a module: what their manifests say, and the entry that exports a copy of the engine for each.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { misplacedOption } from './option-fields.mjs';

/** Version of the exports and of the layouts in memory; assembly/index.ts says it too, and the host refuses another. */
export const ABI_VERSION = 2;

/** Name of the custom section that holds the manifest. */
export const MANIFEST_SECTION = 'reroll.manifest';

/**
 * The environments of a folder, in the order of their files' names.
 *
 * @throws Error naming the file that is not an environment.
 */
export function readEnvironments(folder) {
  const environments = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readEnvironment(`${folder}/${name}`));
  requireDistinctIds(environments);
  return environments;
}

/** @throws Error naming an id that two environments have. */
export function requireDistinctIds(environments) {
  const ids = environments.flatMap(({ entries }) => entries.map(({ id }) => id));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`there are two environments with the id ${twice}`);
}

/** Room in the kernel for what a state shows; `SHOWN_BYTES` of assembly/engine/soundness.ts. */
const SHOWN_BYTES = 1024;

/** What an entry says where its environment does not; a person reads it, nothing depends on it. */
const UNSAID = {
  description: 'not described',
  source: 'its author',
  observationNames: [],
  actionNames: [],
  reward: 'not described',
  rewardRange: [null, null],
  start: 'not described',
  termination: 'not described',
  maxEpisodeSteps: null,
  versions: {},
};

/** The methods that no environment is without. */
const METHODS = {
  reset: 'reset(options: Options, rng: Pcg64): void',
  step: 'step(action: usize, options: Options, rng: Pcg64, step: Step): void',
  observe: 'observe(to: usize): void',
};

/**
 * What one environment file holds.
 *
 * @throws Error naming the file, the line where there is one, and what it lacks.
 */
export function readEnvironment(path, source = readFileSync(path, 'utf8')) {
  const fail = (problem, at) => {
    const line = at === undefined ? '' : `:${source.slice(0, at).split('\n').length}`;
    throw new Error(`${path}${line} ${problem}`);
  };
  const found = [...source.matchAll(/^((?:@\w+\s+)*)export class (\w+)/gm)];
  const classes = found.map(([, , name]) => name);
  const className = classes.find((name) => name !== 'Options') ?? fail('exports no class of the state');
  for (const { 1: decorators, 2: name, index } of found) {
    if (!decorators.includes('@unmanaged')) {
      fail(`has a class ${name} that is on the heap: write @unmanaged above it`, index);
    }
  }
  const hasMethod = (name) => new RegExp(`^[ \\t]+${name}\\([^()]*\\)\\s*:`, 'm').test(source);
  for (const [name, signature] of Object.entries(METHODS)) {
    if (!hasMethod(name)) fail(`has no method ${signature} in its class ${className}`);
  }
  const text = /const MANIFEST = `([^`]*)`/d.exec(source) ?? fail('has no MANIFEST');
  const entries = readManifest(text[1], (problem, at) => fail(problem, at + text.indices[1][0]));
  for (const { options = {} } of entries) {
    const misplaced = misplacedOption(source, options);
    if (misplaced !== null) fail(misplaced);
  }
  return {
    file: basename(path, '.ts'),
    className,
    hasOptions: classes.includes('Options'),
    canRender: hasMethod('render'),
    isGame: hasMethod('winner'),
    entries,
  };
}

/** The entries of a manifest's text. */
export function readManifest(text, fail) {
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    fail(
      `has a MANIFEST that is not JSON: ${error.message}`,
      Number(/position (\d+)/.exec(error.message)?.[1] ?? 0),
    );
  }
  const entries = variantsOf(manifest, (problem) => fail(problem, 0));
  for (const { id, info = [], actionSpace, observationSpace, actionMask } of entries) {
    for (const [name, value] of Object.entries({ id, actionSpace, observationSpace })) {
      if (value === undefined) fail(`has a MANIFEST without ${name}`, 0);
    }
    const widest = Math.max(8 * info.length, actionMask ? actionSpace.n : 0);
    if (widest > SHOWN_BYTES) fail(`has info or a mask of ${widest} bytes, at most ${SHOWN_BYTES} fit`, 0);
  }
  return entries.map((entry) => {
    const unsaid = Object.entries(UNSAID).filter(([name]) => entry[name] === undefined);
    return { ...entry, ...Object.fromEntries(unsaid) };
  });
}

/** The entries of a manifest: a variant is like another entry but for what it says itself, defaults of options included. */
function variantsOf(manifest, fail) {
  const written = Array.isArray(manifest) ? manifest : [manifest];
  return written.map(({ like, defaults = {}, ...own }) => {
    if (like === undefined) return own;
    const model =
      written.find(({ id }) => id === like) ?? fail(`has a variant of ${like}, which is not there`);
    const unknown = Object.keys(defaults).find((name) => !(name in (model.options ?? {})));
    if (unknown !== undefined) fail(`has a default for ${unknown}, which is no option of ${like}`);
    const options = Object.entries(model.options ?? {}).map(([name, option]) => [
      name,
      name in defaults ? { ...option, default: defaults[name] } : option,
    ]);
    return { ...model, ...own, options: Object.fromEntries(options) };
  });
}

/** The manifest of a module as JSON text. */
export function manifestJson(environments) {
  const entries = environments.flatMap(({ className, entries }) =>
    entries.map((entry) => ({ ...entry, kernel: kernelName(className) })),
  );
  return JSON.stringify({ abi: ABI_VERSION, environments: entries });
}

/**
 * AssemblyScript that exports the engine's functions for each environment.
 *
 * @param places.library - where the engine is, as imports name it; by default, beside the folder of the entry.
 * @param places.folder - where the environments' files are.
 */
export function entrySource(
  environments,
  { library = '../assembly', folder = '../assembly/environments' } = {},
) {
  return `export * from '${library}/index';
import { stateBytes } from '${library}/engine/block';
import * as single from '${library}/engine/single';
import * as vector from '${library}/engine/vector';
import { runLanes } from '${library}/engine/run-lanes';
import { isSound } from '${library}/engine/soundness';
import { NoOptions } from '${library}/kit/step';
${environments.map((environment) => exportsOf(environment, folder)).join('')}`;
}

function kernelName(className) {
  return className[0].toLowerCase() + className.slice(1);
}

function exportsOf({ file, className, hasOptions, canRender, isGame }, folder) {
  const kernel = kernelName(className);
  const options = hasOptions ? `${className}Options` : 'NoOptions';
  const kinds = `<${className}, ${options}>`;
  const line = (name, parameters, result, call) =>
    `export function ${kernel}_${name}(${parameters}): ${result} { ${result === 'void' ? '' : 'return '}${call}; }`;
  const lines = [
    `import { ${className}${hasOptions ? `, Options as ${options}` : ''} } from '${folder}/${file}';`,
    line('stateBytes', '', 'u32', `stateBytes<${className}>()`),
    line('reset', 'block: usize', 'void', `single.reset${kinds}(block)`),
    line('refusal', 'block: usize', 'i32', `single.refusal${kinds}(block)`),
    line('step', 'block: usize', 'i32', `single.step${kinds}(block)`),
    line(
      'replay',
      'block: usize, actions: usize, count: u32',
      'u32',
      `single.replay${kinds}(block, actions, count)`,
    ),
    line('vectorReset', 'block: usize', 'void', `vector.vectorReset${kinds}(block)`),
    line('vectorStep', 'block: usize', 'i32', `vector.vectorStep${kinds}(block)`),
    line('vectorRefusal', 'block: usize, index: u32', 'i32', `vector.vectorRefusal${kinds}(block, index)`),
    line('isSound', 'block: usize', 'bool', `isSound${kinds}(block)`),
    // What two players do is no policy's choice: games are played one at a time.
    !isGame && line('runLanes', 'lanes: usize', 'void', `runLanes${kinds}(lanes)`),
    canRender && line('render', 'block: usize, to: usize', 'usize', `single.render${kinds}(block, to)`),
    isGame && line('winner', 'block: usize', 'u32', `single.winner${kinds}(block)`),
    isGame &&
      line(
        'winningAction',
        'block: usize, player: u32',
        'u32',
        `single.winningAction${kinds}(block, player)`,
      ),
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}

/** A module with a custom section at its end. */
export function withCustomSection(module, name, text) {
  const encoder = new TextEncoder();
  const nameBytes = encoder.encode(name);
  const content = encoder.encode(text);
  const body = [...leb(nameBytes.length), ...nameBytes];
  return Buffer.concat([module, Buffer.from([0, ...leb(body.length + content.length), ...body]), content]);
}

function leb(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
