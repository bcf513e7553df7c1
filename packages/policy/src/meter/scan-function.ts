import { ControlStack } from './control-stack.js';
import { skipImmediates } from './immediates.js';
import { EMPTY_BLOCK_TYPE, Opcode } from './instructions.js';
import { MeterError } from './meter-error.js';
import type { ModuleFacts } from './module-facts.js';
import { BULK, BulkOpcode, CORE, type OpcodeTable, Shape, SIMD } from './opcodes.js';
import type { Reader } from './reader.js';
import { type FunctionType, readValueType, ValueType } from './types.js';

/** A place in a function's code at which the meter adds or replaces something. */
export interface Mark {
  readonly kind: MarkKind;
  /** Offset of the marked instruction's first byte. */
  readonly at: number;
  /** Offset after the marked instruction. */
  readonly end: number;
  /** Charge: fuel. Return: depth of the function's label. NaN: its kind. */
  value: number;
}

export const MarkKind = {
  /** The first instruction of a segment. All instructions of a segment run equally often, unless the run traps. */
  Segment: 0,
  /** The same, at the head of a loop. */
  LoopSegment: 1,
  TailCall: 2,
  Return: 3,
  MemoryGrow: 4,
  /** An instruction whose topmost operand is the number of bytes or table elements that it processes. */
  Bulk: 5,
  /** An instruction that may leave a NaN with undetermined bits. */
  Nan: 6,
} as const;
export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

/** State of an instance that is neither in its memory nor in a global readable by the host. */
export type HiddenState = 'tables' | 'dropped segments' | 'v128 globals';

export interface FunctionScan {
  readonly type: FunctionType;
  /** Offset of the first local declaration, and of the first instruction. */
  readonly declarationsAt: number;
  readonly codeAt: number;
  readonly end: number;
  readonly declarationCount: number;
  /** Declared locals, without parameters. */
  readonly localCount: number;
  /** The greatest height of the operand stack. */
  readonly operandCount: number;
  readonly usesV128: boolean;
  /** Calls, and instructions that the meter turns into calls. */
  readonly callSites: number;
  /** Instructions of the segment that every call runs first. */
  readonly firstSegment: number;
  /** In the order of their offsets. */
  readonly marks: readonly Mark[];
}

/** The limit that engines agree on. */
const MAX_LOCALS = 50_000;
const NO_OPERANDS: FunctionType = { parameters: [], results: [] };
const ONE_RESULT: ReadonlyMap<number, FunctionType> = new Map(
  Object.values(ValueType).map((type) => [type, { parameters: [], results: [type] }]),
);

export function scanFunction(
  facts: ModuleFacts,
  type: FunctionType,
  body: Reader,
  hiddenState: Set<HiddenState>,
): FunctionScan {
  return new FunctionScanner(facts, type, body, hiddenState).scan();
}

class FunctionScanner {
  private readonly control = new ControlStack();
  private readonly marks: Mark[] = [];
  /** The segment that the next instruction belongs to; unreachable code counts towards one without a mark. */
  private segment: Mark = { kind: MarkKind.Segment, at: 0, end: 0, value: 0 };
  /** The segments in which the enclosing constructs begin. */
  private readonly enclosing: Mark[] = [];
  private usesV128: boolean;
  private callSites = 0;

  constructor(
    private readonly facts: ModuleFacts,
    private readonly type: FunctionType,
    private readonly body: Reader,
    private readonly hiddenState: Set<HiddenState>,
  ) {
    this.usesV128 = [...type.parameters, ...type.results].includes(ValueType.V128);
  }

  scan(): FunctionScan {
    const { body, control, type, segment: firstSegment } = this;
    const declarationCount = body.count();
    const declarationsAt = body.position;
    const localCount = this.declarations(declarationCount);
    const codeAt = body.position;
    control.enter({ parameters: [], results: type.results }, false, false);
    while (control.depth > 0) this.instruction();
    if (!body.done) throw MeterError.malformed('code behind the end of a function', body.position);
    return {
      declarationsAt,
      codeAt,
      end: body.end,
      declarationCount,
      type,
      localCount,
      operandCount: control.highest,
      usesV128: this.usesV128,
      callSites: this.callSites,
      firstSegment: firstSegment.value,
      marks: this.marks,
    };
  }

  private declarations(count: number): number {
    let localCount = 0;
    for (; count > 0; count--) {
      localCount += this.body.u32();
      if (readValueType(this.body) === ValueType.V128) this.usesV128 = true;
    }
    if (localCount > MAX_LOCALS) throw MeterError.malformed(`${localCount} locals`, this.body.position);
    return localCount;
  }

  private instruction(): void {
    const { body } = this;
    const at = body.position;
    const opcode = body.byte();
    if (CORE.shape[opcode] !== Shape.Special) this.plain(CORE, opcode, at);
    else if (opcode <= Opcode.Else || opcode === Opcode.End) this.construct(opcode, at);
    else if (opcode <= Opcode.Return) this.branch(opcode, at);
    else if (opcode <= Opcode.ReturnCallIndirect) this.call(opcode, at);
    else this.special(opcode, at);
  }

  /** Block structure is free: it costs nothing when it runs. */
  private construct(opcode: number, at: number): void {
    const { control } = this;
    switch (opcode) {
      case Opcode.Unreachable:
        this.segment.value++;
        this.abandon();
        break;
      case Opcode.Block:
        this.enter(false, false);
        break;
      case Opcode.Loop:
        this.enter(true, false);
        this.beginSegment(MarkKind.LoopSegment);
        break;
      case Opcode.If:
        this.segment.value++;
        control.move(-1);
        this.enter(false, true);
        this.beginSegment();
        break;
      case Opcode.Else:
        if (!control.top.isIf) throw MeterError.malformed('else without if', at);
        control.otherwise();
        this.beginSegment();
        break;
      case Opcode.End:
        this.leave();
        break;
    }
  }

  private enter(isLoop: boolean, isIf: boolean): void {
    this.control.enter(this.blockType(), isLoop, isIf);
    this.enclosing.push(this.segment);
  }

  /** What follows a construct runs as often as what precedes it, and belongs to the same segment, unless branches lead out. */
  private leave(): void {
    const { isIf, isLoop, isTarget, isLeft } = this.control.leave();
    const before = this.enclosing.pop();
    if (before === undefined) return;
    if (!isLeft) this.segment = before;
    else if (isIf || (isTarget && !isLoop)) this.beginSegment();
  }

  private branch(opcode: number, at: number): void {
    const { body, control } = this;
    this.segment.value++;
    switch (opcode) {
      case Opcode.Branch:
        this.target();
        this.abandon();
        break;
      case Opcode.BranchIf:
        control.move(-1);
        this.target();
        this.beginSegment();
        break;
      case Opcode.BranchTable:
        for (let remaining = body.count() + 1; remaining > 0; remaining--) this.target();
        this.abandon();
        break;
      case Opcode.Return:
        this.mark(MarkKind.Return, at, control.depth - 1);
        control.branch(control.depth - 1);
        this.abandon();
        break;
    }
  }

  private call(opcode: number, at: number): void {
    const { body, control, facts } = this;
    const isIndirect = opcode === Opcode.CallIndirect || opcode === Opcode.ReturnCallIndirect;
    const isTail = opcode === Opcode.ReturnCall || opcode === Opcode.ReturnCallIndirect;
    const index = body.u32();
    if (isIndirect) body.skipInteger(32);
    const typeIndex = isIndirect ? index : facts.functionTypes[index];
    if (typeIndex === undefined) throw MeterError.malformed(`there is no function ${index}`, at);
    const type = facts.types.at(typeIndex, at);
    this.segment.value++;
    this.callSites++;
    control.move(-type.parameters.length - (isIndirect ? 1 : 0));
    if (isTail) {
      this.mark(MarkKind.TailCall, at);
      control.branch(control.depth - 1);
      this.abandon();
    } else control.move(type.results.length);
  }

  private special(opcode: number, at: number): void {
    const { body, control } = this;
    switch (opcode) {
      case Opcode.BulkPrefix:
        this.bulk(body.u32(), at);
        return;
      case Opcode.SimdPrefix:
        this.usesV128 = true;
        this.plain(SIMD, body.u32(), at);
        return;
      case Opcode.SelectTyped:
        for (let remaining = body.count(); remaining > 0; remaining--) readValueType(body);
        control.move(-2);
        break;
      case Opcode.RefNull:
        readValueType(body);
        control.move(1);
        break;
      case Opcode.MemorySize:
        this.onlyMemory();
        control.move(1);
        break;
      case Opcode.MemoryGrow:
        this.onlyMemory();
        this.mark(MarkKind.MemoryGrow, at);
        this.callSites++;
        break;
      case Opcode.TableSet:
        body.skipInteger(32);
        this.hiddenState.add('tables');
        control.move(-2);
        break;
    }
    this.segment.value++;
  }

  private bulk(opcode: number, at: number): void {
    if (BULK.height[opcode] === -3 || opcode === BulkOpcode.TableGrow) {
      this.mark(MarkKind.Bulk, at);
      this.callSites++;
    }
    if (opcode === BulkOpcode.DataDrop || opcode === BulkOpcode.ElemDrop)
      this.hiddenState.add('dropped segments');
    else if (opcode >= BulkOpcode.TableInit && opcode !== BulkOpcode.TableSize)
      this.hiddenState.add('tables');
    this.plain(BULK, opcode, at);
  }

  private plain(table: OpcodeTable, opcode: number, at: number): void {
    skipImmediates(this.body, table, opcode, at);
    this.control.move(table.height[opcode]!);
    this.segment.value++;
    const nan = table.nan[opcode]!;
    if (nan !== 0) this.mark(MarkKind.Nan, at, nan);
  }

  private onlyMemory(): void {
    const offset = this.body.position;
    if (this.body.u32() !== 0) throw MeterError.refused('multiple memories', offset);
    if (this.facts.memory === undefined) throw MeterError.malformed('there is no memory', offset);
  }

  private blockType(): FunctionType {
    const { body } = this;
    const offset = body.position;
    const first = body.byte();
    if (first === EMPTY_BLOCK_TYPE) return NO_OPERANDS;
    body.position = offset;
    const isValueType = first > EMPTY_BLOCK_TYPE && first < 0x80;
    return isValueType ? ONE_RESULT.get(readValueType(body))! : this.facts.types.at(body.u32(), offset);
  }

  private target(): void {
    const offset = this.body.position;
    const depth = this.body.u32();
    if (!this.control.branch(depth)) throw MeterError.malformed(`there is no label ${depth}`, offset);
  }

  private beginSegment(kind: MarkKind = MarkKind.Segment): void {
    const at = this.body.position;
    this.segment = { kind, at, end: at, value: 0 };
    this.marks.push(this.segment);
  }

  /** What follows is unreachable, up to the end of the construct. */
  private abandon(): void {
    this.control.abandon();
    this.segment = { kind: MarkKind.Segment, at: 0, end: 0, value: 0 };
  }

  private mark(kind: MarkKind, at: number, value = 0): void {
    this.marks.push({ kind, at, end: this.body.position, value });
  }
}
