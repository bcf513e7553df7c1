// The kernel reads options by their place, so the fields of an environment's `Options` must stand in the order of its manifest.

/**
 * What is wrong with the class `Options` of an environment file, or null.
 *
 * @param source - text of the file.
 * @param options - options of the manifest, by name.
 */
export function misplacedOption(source, options) {
  const [, body = ''] = /^export class Options \{([^}]*)\}/m.exec(source) ?? [];
  const fields = [...body.matchAll(/^ *(\w+): *(\w+);/gm)].map(([, name, type]) => ({ name, type }));
  const places = Object.entries(options).flatMap(placesOf);
  for (let place = 0; place < Math.max(fields.length, places.length); place++) {
    const [field, { name, option } = {}] = [fields[place], places[place]];
    if (field === undefined) return `has no field in Options for ${name ?? option} of its MANIFEST`;
    if (option === undefined) return `has ${field.name} in Options, for which its MANIFEST has no option`;
    if (field.type !== 'f64') return `has ${field.name} in Options as ${field.type}, and options are f64`;
    if (name === null || name === field.name) continue;
    return `has ${field.name} in Options where its MANIFEST has ${name}: both must have one order`;
  }
  return null;
}

/** The f64 that an option takes, in order; `name` is null where the class may call them what it likes. */
function placesOf([option, { type, length }]) {
  if (type === 'preset') return [];
  if (type === 'grid') return ['rows', 'columns'].map((name) => ({ name, option }));
  if (type === 'numbers') return Array.from({ length }, () => ({ name: null, option }));
  return [{ name: option, option }];
}
