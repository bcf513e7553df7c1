// TypeScript types of a module's environments, from its manifest: what the options are called, and what observations and actions are.

const TYPED_ARRAYS = {
  '|b1': 'Uint8Array',
  '|u1': 'Uint8Array',
  '|i1': 'Int8Array',
  '<u2': 'Uint16Array',
  '<i2': 'Int16Array',
  '<u4': 'Uint32Array',
  '<i4': 'Int32Array',
  '<u8': 'BigUint64Array',
  '<i8': 'BigInt64Array',
  '<f4': 'Float32Array',
  '<f8': 'Float64Array',
};

const OPTION_TYPES = {
  boolean: () => 'boolean',
  number: () => 'number',
  numbers: ({ length }) => `readonly [${Array(length).fill('number').join(', ')}]`,
  preset: ({ values }) => values.map((value) => JSON.stringify(value)).join(' | '),
  grid: () => 'readonly string[]',
};

/** The text of src/generated/environments.ts. */
export function environmentTypes({ environments }) {
  return `// Made by scripts/environment-types.mjs.

/** What the environments of this package take and give, by id. */
export interface BuiltInEnvironments {
${environments.map(environmentType).join('')}}
`;
}

function environmentType({ id, description, options = {}, observationSpace, actionSpace }) {
  const entries = Object.entries(options);
  return `  /** ${description} */
  '${id}': {
    options: ${optionsType(entries.filter(([, { at }]) => at !== 'reset'))};
    resetOptions: ${optionsType(entries.filter(([, { at }]) => at === 'reset'))};
    observation: ${valueType(observationSpace)};
    observations: ${batchType(observationSpace)};
    action: ${actionSpace.type === 'Discrete' ? 'number' : 'number | ArrayLike<number>'};
    actions: ${actionSpace.type === 'Discrete' ? 'Uint8Array' : TYPED_ARRAYS[actionSpace.dtype]};
  };
`;
}

function optionsType(entries) {
  if (entries.length === 0) return 'Record<never, never>';
  const members = entries.map(([name, option]) => {
    const shown = option.type === 'grid' ? '' : ` Default: ${JSON.stringify(option.default)}.`;
    return `      /** ${sentence(option.description)}${shown} */\n      ${name}?: ${OPTION_TYPES[option.type](option)} | undefined;\n`;
  });
  return `{\n${members.join('')}    }`;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function valueType(space) {
  if (space.type === 'Discrete') return 'number';
  if (space.type === 'Tuple') return `readonly [${space.spaces.map(valueType).join(', ')}]`;
  if (space.type === 'Dict')
    return `{ ${space.spaces.map(([name, part]) => `readonly ${JSON.stringify(name)}: ${valueType(part)}`).join('; ')} }`;
  return TYPED_ARRAYS[space.dtype ?? '|i1'];
}

/** Dtypes of the arrays that make up a space. */
function dtypesOf(space) {
  if (space.type === 'Tuple') return space.spaces.flatMap(dtypesOf);
  if (space.type === 'Dict') return space.spaces.flatMap(([, part]) => dtypesOf(part));
  return [space.type === 'Discrete' ? '<i8' : (space.dtype ?? '|i1')];
}

function batchType(space) {
  const [dtype, ...others] = dtypesOf(space);
  return others.every((other) => other === dtype) ? TYPED_ARRAYS[dtype] : 'Uint8Array';
}
