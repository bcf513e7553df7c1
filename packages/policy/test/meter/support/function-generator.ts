import type { Choices } from './choices.js';
import {
  BINARY,
  COMPARISONS,
  CONSTANTS,
  CONVERSIONS,
  LOADS,
  STORES,
  TYPES,
  type Type,
  UNARY,
  VECTORS,
} from './instruction-tables.js';

export interface Signature {
  readonly parameters: readonly Type[];
  readonly results: readonly Type[];
}

export interface Features {
  /** Newer than the rest of WebAssembly 2.0. */
  readonly tailCalls: boolean;
  /** Loops that count down from so much that only a budget ends them, instead of from 3 at most. */
  readonly longLoops: boolean;
}

/** One instruction. */
export interface Line {
  readonly text: string;
  /** Whether it is block structure, which costs nothing. */
  readonly isFree: boolean;
  /** Code that leaves what it costs beside the one fuel of every instruction, as an i64. */
  readonly extraCost?: string;
}

/** Locals for the generator's own ends: a length, floats to quieten, a vector, and counters of nested loops. */
const OWN_LOCALS = [
  ['n', 'i32'],
  ['quiet32', 'f32'],
  ['quiet64', 'f64'],
  ['v', 'v128'],
  ['loop0', 'i32'],
  ['loop1', 'i32'],
] as const;
const MAX_LOOP_DEPTH = 2;

/**
 * Writes the code of one random function.
 *
 * Floats reach memory, integers and signs only through {@link quieten}: a plain module may make NaNs of any bits.
 */
export class FunctionGenerator {
  readonly lines: Line[] = [];
  /** Declared locals, without parameters. */
  readonly locals: readonly (readonly [name: string, type: string])[];
  private readonly variables: readonly (readonly [name: string, type: Type])[];
  private readonly signature: Signature;
  private readonly labels: string[] = [];
  private labelCount = 0;
  private loopDepth = 0;

  constructor(
    private readonly choices: Choices,
    private readonly signatures: readonly Signature[],
    private readonly index: number,
    private readonly features: Features,
  ) {
    this.signature = signatures[index]!;
    const own = Array.from({ length: choices.below(5) }, (_, at) => [`a${at}`, choices.of(TYPES)] as const);
    const parameters = this.signature.parameters.map((type, at) => [`p${at}`, type] as const);
    this.locals = [...OWN_LOCALS, ...own];
    this.variables = [...parameters, ...own];
    this.statements(3);
    this.results();
  }

  private op(text: string, extraCost?: string): void {
    this.lines.push({ text, isFree: false, ...(extraCost === undefined ? {} : { extraCost }) });
  }

  private structure(text: string): void {
    this.lines.push({ text, isFree: true });
  }

  private results(): void {
    for (const type of this.signature.results) this.expression(type, 2);
  }

  private statements(depth: number): void {
    for (let remaining = 1 + this.choices.below(6); remaining > 0 && !this.choices.exhausted; remaining--) {
      this.statement(depth);
    }
  }

  private statement(depth: number): void {
    const simple = [
      ...[this.assign, this.store, this.count, this.branchIf, this.call, this.vector, this.drop],
      ...[this.bulk, this.growTable, this.growMemory, this.dropSegment],
    ];
    const nested = [this.if_, this.block, this.loop, this.branchTable];
    const leaving = [this.branch, this.return_, this.tailCall];
    const kind = this.choices.below(12);
    if (kind === 11) this.choices.of(leaving).call(this);
    else if (kind >= 7 && depth > 0) this.choices.of(nested).call(this, depth - 1);
    else this.choices.of(simple).call(this);
  }

  private assign(): void {
    if (this.variables.length === 0) {
      this.count();
      return;
    }
    const [name, type] = this.choices.of(this.variables);
    this.expression(type, 3);
    this.op(`local.set $${name}`);
  }

  private count(): void {
    this.op('global.get $i64');
    this.expression('i64', 2);
    this.op('i64.xor');
    this.op('global.set $i64');
  }

  private drop(): void {
    this.expression(this.choices.of(TYPES), 3);
    this.op('drop');
  }

  private address(): void {
    this.expression('i32', 1);
    this.op('i32.const 0xfff8');
    this.op('i32.and');
  }

  private store(): void {
    const type = this.choices.of(TYPES);
    this.address();
    this.expression(type, 2);
    this.quieten(type);
    this.op(`${this.choices.of(STORES[type])} offset=${this.choices.below(12)}`);
  }

  private label(): string {
    return `$l${this.labelCount++}`;
  }

  private within(label: string, body: () => void): void {
    this.labels.push(label);
    body();
    this.labels.pop();
    this.structure('end');
  }

  private block(depth: number): void {
    const label = this.label();
    this.structure(`block ${label}`);
    this.within(label, () => this.statements(depth));
  }

  private if_(depth: number): void {
    const label = this.label();
    this.expression('i32', 2);
    this.op(`if ${label}`);
    this.within(label, () => {
      this.statements(depth);
      if (this.choices.below(2) === 0) return;
      this.structure('else');
      this.statements(depth);
    });
  }

  private loop(depth: number): void {
    if (this.loopDepth === MAX_LOOP_DEPTH) {
      this.block(depth);
      return;
    }
    const counter = `$loop${this.loopDepth}`;
    const label = this.label();
    this.op(`i32.const ${this.features.longLoops ? 0x7fffffff : 1 + this.choices.below(3)}`);
    this.op(`local.set ${counter}`);
    this.structure(`loop ${label}`);
    this.loopDepth++;
    this.statements(depth);
    this.loopDepth--;
    this.op(`local.get ${counter}`);
    this.op('i32.const 1');
    this.op('i32.sub');
    this.op(`local.tee ${counter}`);
    this.op(`br_if ${label}`);
    this.structure('end');
  }

  private branchIf(): void {
    if (this.labels.length === 0) {
      this.count();
      return;
    }
    this.expression('i32', 2);
    this.op(`br_if ${this.choices.of(this.labels)}`);
  }

  private branch(): void {
    if (this.labels.length === 0) {
      this.return_();
      return;
    }
    this.op(`br ${this.choices.of(this.labels)}`);
  }

  private branchTable(depth: number): void {
    const [outer, inner] = [this.label(), this.label()];
    this.structure(`block ${outer}`);
    this.within(outer, () => {
      this.structure(`block ${inner}`);
      this.within(inner, () => {
        this.expression('i32', 2);
        this.op(`br_table ${outer} ${inner} ${this.choices.of([outer, inner, ...this.labels])}`);
      });
      this.statements(depth);
    });
  }

  private return_(): void {
    this.results();
    this.op('return');
  }

  /** A function of greater index, so that calls end. */
  private callee(isUsable: (signature: Signature) => boolean = () => true): number | undefined {
    const callees = this.signatures.flatMap((signature, at) =>
      at > this.index && isUsable(signature) ? [at] : [],
    );
    return callees.length === 0 ? undefined : this.choices.of(callees);
  }

  private callWith(callee: number, direct: string, indirect: string): void {
    for (const type of this.signatures[callee]!.parameters) this.expression(type, 1);
    if (this.choices.below(3) > 0) {
      this.op(`${direct} $f${callee}`);
      return;
    }
    // Sometimes the slot behind the functions, which is null, or one behind the table.
    this.op(
      `i32.const ${this.choices.below(8) === 7 ? this.signatures.length + this.choices.below(3) : callee}`,
    );
    this.op(`${indirect} $table (type $t${callee})`);
  }

  private call(): void {
    const callee = this.callee();
    if (callee === undefined) {
      this.drop();
      return;
    }
    this.callWith(callee, 'call', 'call_indirect');
    for (const _ of this.signatures[callee]!.results) this.op('drop');
  }

  private tailCall(): void {
    const callee = this.callee(({ results }) => results.join() === this.signature.results.join());
    if (callee === undefined || !this.features.tailCalls) {
      this.return_();
      return;
    }
    this.callWith(callee, 'return_call', 'return_call_indirect');
  }

  /** An operation on a few bytes or elements, as many as the local `n` says. */
  private bulk(): void {
    const [first, second, instruction] = this.choices.of([
      ['i32.const 8', 'i32.const 7', 'memory.fill'],
      ['i32.const 1', 'i32.const 3', 'memory.copy'],
      ['i32.const 16', 'i32.const 11', 'memory.init $passive'],
      ['i32.const 0', 'ref.null func', 'table.fill $other'],
      ['i32.const 1', 'i32.const 0', 'table.copy $other $other'],
      ['i32.const 0', 'i32.const 0', 'table.init $other $elements'],
    ] as const);
    this.setLength(6);
    this.op(first);
    this.op(second);
    this.op('local.get $n');
    this.op(instruction, 'local.get $n i64.extend_i32_u');
  }

  private growTable(): void {
    this.setLength(6);
    this.op('ref.null func');
    this.op('local.get $n');
    this.op('table.grow $other', 'local.get $n i64.extend_i32_u');
    this.op('drop');
  }

  private growMemory(): void {
    this.setLength(4);
    this.op('local.get $n');
    this.op('memory.grow');
    this.op('i32.const -1');
    this.op('i32.ne');
    this.op('if');
    // What is granted is paid for by the page.
    this.op('nop', 'local.get $n i64.extend_i32_u i64.const 65536 i64.mul');
    this.structure('end');
  }

  private dropSegment(): void {
    this.op(this.choices.of(['data.drop $passive', 'elem.drop $elements']));
  }

  private setLength(count: number): void {
    this.op(`i32.const ${this.choices.below(count)}`);
    this.op('local.set $n');
  }

  private vector(): void {
    this.op('local.get $v');
    this.expression('i32', 1);
    this.op('i32x4.splat');
    this.op(this.choices.of(VECTORS));
    this.op('local.set $v');
  }

  /** Replaces any NaN by one that every engine makes alike. */
  private quieten(type: Type): void {
    if (type !== 'f32' && type !== 'f64') return;
    const local = type === 'f32' ? '$quiet32' : '$quiet64';
    this.op(`local.set ${local}`);
    this.op(`local.get ${local}`);
    this.op(`local.get ${local}`);
    this.op(`${type}.eq`);
    this.op(`if (result ${type})`);
    this.op(`local.get ${local}`);
    this.structure('else');
    this.op(`${type}.const nan`);
    this.structure('end');
  }

  private expression(type: Type, depth: number): void {
    if (depth === 0 || this.choices.below(4) === 0) {
      this.leaf(type);
      return;
    }
    const compounds = [
      this.unary,
      this.binary,
      this.convert,
      this.load,
      this.select,
      this.choose,
      this.blockValue,
    ];
    const special =
      type === 'i32'
        ? [this.compare, this.laneOrSize]
        : type === 'f32' || type === 'f64'
          ? [this.copySign]
          : [];
    this.choices.of([...compounds, ...special]).call(this, type, depth - 1);
  }

  private leaf(type: Type): void {
    const variables = this.variables.flatMap(([name, held]) => (held === type ? [`local.get $${name}`] : []));
    const globals = type === 'f32' ? [] : [`global.get $${type}`];
    const constants = CONSTANTS[type].map((value) => `${type}.const ${value}`);
    this.op(this.choices.of([...constants, ...globals, ...variables, ...variables]));
  }

  private unary(type: Type, depth: number): void {
    this.expression(type, depth);
    this.op(this.choices.of(UNARY[type]));
  }

  private binary(type: Type, depth: number): void {
    this.expression(type, depth);
    this.expression(type, depth);
    this.op(this.choices.of(BINARY[type]));
  }

  private compare(_: Type, depth: number): void {
    const operands = this.choices.of(TYPES);
    this.expression(operands, depth);
    this.expression(operands, depth);
    this.op(this.choices.of(COMPARISONS[operands]));
  }

  private convert(type: Type, depth: number): void {
    const [operand, instruction] = this.choices.of(CONVERSIONS[type]);
    this.expression(operand, depth);
    this.op(instruction);
  }

  private load(type: Type): void {
    this.address();
    this.op(`${this.choices.of(LOADS[type])} offset=${this.choices.below(12)}`);
  }

  private select(type: Type, depth: number): void {
    this.expression(type, depth);
    this.expression(type, depth);
    this.expression('i32', depth);
    this.op(this.choices.of(['select', `select (result ${type})`]));
  }

  private choose(type: Type, depth: number): void {
    this.expression('i32', depth);
    this.op(`if (result ${type})`);
    this.expression(type, depth);
    this.structure('else');
    this.expression(type, depth);
    this.structure('end');
  }

  /** A block with a parameter and a result that a br_if may leave early. */
  private blockValue(type: Type, depth: number): void {
    const label = this.label();
    this.expression(type, depth);
    this.structure(`block ${label} (param ${type}) (result ${type})`);
    this.expression('i32', depth);
    this.op(`br_if ${label}`);
    this.op('drop');
    this.expression(type, depth);
    this.structure('end');
  }

  private laneOrSize(): void {
    if (this.choices.below(2) === 0) {
      this.op(this.choices.of(['memory.size', 'table.size $other']));
      return;
    }
    this.op('local.get $v');
    this.op(
      this.choices.of(['i32x4.extract_lane 2', 'i8x16.extract_lane_u 15', 'i16x8.bitmask', 'v128.any_true']),
    );
  }

  private copySign(type: Type, depth: number): void {
    this.expression(type, depth);
    this.expression(type, depth);
    this.quieten(type);
    this.op(`${type}.copysign`);
  }
}
