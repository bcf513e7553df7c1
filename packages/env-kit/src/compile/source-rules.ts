// What ordinary AssemblyScript does and an environment must not, found in its text: each refusal says what to write instead.
import type { Compiler } from './compiler.js';

/** A node of the compiler's syntax tree; all that matters here. */
interface Node {
  readonly kind: number;
  readonly range?: { readonly start: number };
  readonly [member: string]: unknown;
}

/** Functions of `Math` that a module may have under another name. */
const MATH: Readonly<Record<string, string>> = {
  sin: "sin of '@reroll/env-kit/assembly', which is correctly rounded",
  cos: "cos of '@reroll/env-kit/assembly', which is correctly rounded",
  abs: 'abs(x), which is built in',
  ceil: 'ceil(x), which is built in',
  floor: 'floor(x), which is built in',
  trunc: 'trunc(x), which is built in',
  round: 'nearest(x), which rounds halves to even and is built in',
  sqrt: 'sqrt(x), which is built in and correctly rounded',
  fround: '<f32>x',
  min: 'a < b ? a : b, or clamp',
  max: 'a > b ? a : b, or clamp',
  sign: 'a comparison',
  pow: 'x * x for a square; other powers are not there, for want of a proof that they are correctly rounded',
  random: 'the stream `rng`, such as rng.random()',
  PI: '3.141592653589793',
};

/** Names that stand for something of the host, with what to write instead. */
const HOST: Readonly<Record<string, string>> = {
  Date: 'an environment has no clock: count steps in the state',
  performance: 'an environment has no clock: count steps in the state',
  console: 'an environment has no console: write a method render',
  trace: 'an environment has no console: write a method render',
  process: 'an environment has no host',
  crypto: 'draw from the stream `rng`',
  seed: 'draw from the stream `rng`; the host seeds it',
};

const MATHS = ['Math', 'Mathf', 'NativeMath', 'NativeMathf', 'JSMath'];

/** The compiler's flags. */
const CONST = 8;
const STATIC = 32;
const READONLY = 64;

/**
 * The refusals of a source, each with its file and line, in order.
 *
 * @param path its name without `.ts`.
 */
export function refusalsOf(file: string, text: string, { parse, NodeKind }: Compiler): string[] {
  const found: { readonly at: number; readonly what: string }[] = [];
  const refuse = (node: Node, what: string) => found.push({ at: node.range?.start ?? 0, what });
  const nameOf = (node: unknown) => ((node as Node | undefined)?.['text'] ?? '') as string;
  const statements = parse(file, text) as readonly Node[];

  const visit = (node: Node): void => {
    if (node.kind === NodeKind['PropertyAccess'] && MATHS.includes(nameOf(node['expression']))) {
      const [object, name] = [nameOf(node['expression']), nameOf(node['property'])];
      const instead = MATH[name] ? `write ${MATH[name]}` : `the kit has no ${name}, for want of such a proof`;
      refuse(
        node,
        `${object}.${name} is AssemblyScript's own, not proved to be correctly rounded; ${instead}`,
      );
      return;
    }
    if (node.kind === NodeKind['Identifier'] && HOST[nameOf(node)] !== undefined) {
      refuse(node, `${nameOf(node)} is the host's; ${HOST[nameOf(node)]}`);
    }
    if (node.kind === NodeKind['New']) {
      refuse(
        node,
        '`new` makes an object on the heap, which no snapshot has; write its fields into the state',
      );
    }
    if (node.kind === NodeKind['FieldDeclaration'] && isVariable(node, STATIC)) {
      refuse(node, 'a static field is state outside of the environment; make it a field, or readonly');
    }
    for (const child of childrenOf(node)) visit(child);
  };

  for (const statement of statements) {
    if (statement.kind === NodeKind['Variable']) {
      for (const declaration of statement['declarations'] as readonly Node[]) {
        if (((declaration['flags'] as number) & CONST) !== 0) continue;
        const name = nameOf(declaration['name']);
        refuse(
          declaration,
          `${name} is a module-level variable, which all environments would share; make it a field of the state, or const`,
        );
      }
    }
    visit(statement);
  }
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  return found.sort((a, b) => a.at - b.at).map(({ at, what }) => `${file}.ts:${lineOf(at)} ${what}`);
}

function isVariable(node: Node, flag: number): boolean {
  const flags = node['flags'] as number;
  return (flags & flag) !== 0 && (flags & READONLY) === 0;
}

/** Members of properties and names of what is declared are no uses of a global. */
function childrenOf(node: Node): Node[] {
  const members = Object.entries(node).filter(
    ([name]) => name !== 'range' && name !== 'property' && name !== 'name' && name !== 'fieldName',
  );
  return members.flatMap(([, value]) => [value].flat()).filter(isNode);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Node).kind === 'number' &&
    'range' in value
  );
}
