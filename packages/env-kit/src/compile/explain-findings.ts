// What the lint finds in the bytes, as a person who wrote the source would say it.

/** What in a source leads to findings of the lint, and to which text of the module. */
interface Cause {
  readonly findings: RegExp;
  readonly instructions: RegExp;
  readonly advice: string;
}

const CAUSES: readonly Cause[] = [
  {
    findings: /mutable global|opcode 0x(40|3f|24),|start function/,
    instructions: /call \$~lib\/(rt\/|string\/|array\/|staticarray\/|util\/)|memory\.(grow|size)/,
    advice:
      'memory is allocated, or kept outside of the state. Array and object literals, template strings, joined strings and ' +
      'closures allocate: write fixed fields, loops over numbers, or a StaticArray at module level',
  },
  {
    findings: /opcode 0x(96|97|a4|a5),/,
    instructions: /f(32|64)\.(min|max)/,
    advice: 'min and max of floats differ between engines: write a < b ? a : b, or clamp',
  },
  {
    findings: /a table|opcode 0x11,/,
    instructions: /call_indirect/,
    advice: 'a function is used as a value: call it by its name',
  },
];

/**
 * What is wrong with a module, from the lint's findings.
 *
 * @param wat - the module as text, whose functions still have their names.
 */
export function explainFindings(findings: readonly string[], wat: string): string[] {
  const found = CAUSES.filter((cause) => findings.some((finding) => cause.findings.test(finding)));
  const unknown = findings.filter((finding) => !CAUSES.some((cause) => cause.findings.test(finding)));
  return [
    ...found.map(({ advice, instructions }) => {
      const places = functionsWith(instructions, wat);
      return places.length === 0 ? advice : `${advice}. It is in ${places.join(', ')}`;
    }),
    ...unknown,
  ];
}

/** Functions of the environments' own files that have such an instruction. */
function functionsWith(instruction: RegExp, wat: string): string[] {
  const places = new Set<string>();
  let current = '';
  for (const line of wat.split('\n')) {
    current = /^ \(func \$(\S+)/.exec(line)?.[1] ?? current;
    if (instruction.test(line) && !current.startsWith('~lib/')) places.add(current.replace('#', '.'));
  }
  return [...places];
}

/** What is wrong with a module whose environment is in another language. */
export function explainPartFindings(findings: readonly string[]): string[] {
  return findings.map((finding) => {
    if (/opcode 0x(96|97|a4|a5),/.test(finding)) {
      return 'min and max of floats differ between engines, and compilers make them of comparisons: call kit_clamp';
    }
    if (/opcode 0x(40|3f),/.test(finding)) return 'it asks for memory: keep everything in the state';
    return `the module has ${finding}`;
  });
}
