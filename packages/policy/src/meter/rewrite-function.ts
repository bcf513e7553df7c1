import { Accounting, charge } from './accounting.js';
import { canonicalizeNan, nanScratchType } from './canonical-nan.js';
import { FREE_LEAF_FRAME_BYTES, frameBytes } from './frame-cost.js';
import type { Injected } from './injected.js';
import { branch, type Code, call, EMPTY_BLOCK_TYPE, i64Const, Opcode } from './instructions.js';
import { signedLeb128, unsignedLeb128 } from './leb128.js';
import type { NanKind } from './opcodes.js';
import { type FunctionScan, type Mark, MarkKind } from './scan-function.js';
import { type TypeTable, ValueType } from './types.js';
import { Writer } from './writer.js';

/** What the meter does to a marked instruction. */
interface Edit {
  readonly before: Code;
  readonly keep: boolean;
  readonly after: Code;
}

const NOTHING: Code = [];
const UNCHANGED: Edit = { before: NOTHING, keep: true, after: NOTHING };
const insertBefore = (before: Code): Edit => ({ before, keep: true, after: NOTHING });
const insertAfter = (after: Code): Edit => ({ before: NOTHING, keep: true, after });
const replaceBy = (code: Code): Edit => ({ before: code, keep: false, after: NOTHING });

/** Writes a module's functions with metering added. */
export class FunctionRewriter {
  private readonly code = new Writer();

  constructor(
    private readonly source: Uint8Array,
    private readonly types: TypeTable,
    private readonly injected: Injected,
  ) {}

  /** Appends a function's size and body, as in a code section. */
  write(section: Writer, scan: FunctionScan): void {
    const locals = new ScratchLocals(scan.type.parameters.length + scan.localCount);
    this.code.clear();
    this.writeCode(scan, locals);
    const declarationCount = unsignedLeb128(scan.declarationCount + locals.types.length);
    const declarations = locals.types.flatMap((type) => [1, type]);
    const declaredBytes = scan.codeAt - scan.declarationsAt;
    section.u32(declarationCount.length + declaredBytes + declarations.length + this.code.length);
    section.bytes(declarationCount);
    section.copy(this.source, scan.declarationsAt, scan.codeAt);
    section.bytes(declarations);
    section.bytes(this.code.written);
  }

  private writeCode(scan: FunctionScan, locals: ScratchLocals): void {
    const { code } = this;
    // Each declared local is set to zero at every call, and that is work too.
    const entryCost = scan.localCount + scan.firstSegment;
    const frame = frameBytes(scan);
    const isFramed = scan.callSites > 0 || frame > FREE_LEAF_FRAME_BYTES;
    if (!isFramed && isStraight(scan)) {
      if (entryCost > 0)
        code.bytes(charge(this.injected.fuel, i64Const(entryCost), locals.of(ValueType.I64)));
      this.copyEdited(scan, scan.end, (mark) => this.edit(mark, locals));
      return;
    }
    const [debt, scratch] = [locals.of(ValueType.I32), locals.of(ValueType.I64)];
    const accounting = new Accounting(this.injected, debt, scratch, isFramed ? frame : 0);
    code.bytes(accounting.enter(entryCost));
    // The block catches exits from the function: a return becomes a branch to its end.
    code.bytes([Opcode.Block, ...this.resultType(scan)]);
    this.copyEdited(scan, scan.end, (mark) => this.edit(mark, locals, accounting));
    code.bytes([...accounting.exit(), Opcode.End]);
  }

  private copyEdited(scan: FunctionScan, end: number, edit: (mark: Mark) => Edit): void {
    const { code, source } = this;
    let position = scan.codeAt;
    for (const mark of scan.marks) {
      const { before, keep, after } = edit(mark);
      code.copy(source, position, mark.at);
      code.bytes(before);
      if (keep) code.copy(source, mark.at, mark.end);
      code.bytes(after);
      position = mark.end;
    }
    code.copy(source, position, end);
  }

  private edit(mark: Mark, locals: ScratchLocals, accounting?: Accounting): Edit {
    if (mark.kind === MarkKind.Nan)
      return insertAfter(canonicalNan(mark.value as Exclude<NanKind, 0>, locals));
    if (accounting === undefined) return UNCHANGED;
    switch (mark.kind) {
      case MarkKind.Segment:
        return mark.value === 0 ? UNCHANGED : insertBefore(accounting.owe(mark.value));
      case MarkKind.LoopSegment:
        return insertBefore(accounting.settleAndOwe(mark.value));
      case MarkKind.TailCall:
        return insertBefore(accounting.exit());
      case MarkKind.Return:
        return replaceBy(branch(mark.value));
      case MarkKind.MemoryGrow:
        return replaceBy(call(this.injected.growMemory));
      case MarkKind.Bulk:
        return insertBefore(call(this.injected.chargeLength));
    }
  }

  private resultType({ type: { results } }: FunctionScan): Code {
    if (results.length === 0) return [EMPTY_BLOCK_TYPE];
    if (results.length === 1) return [results[0]!];
    return signedLeb128(this.types.indexOf([], results));
  }
}

function canonicalNan(kind: Exclude<NanKind, 0>, locals: ScratchLocals): Code {
  return canonicalizeNan(kind, locals.of(nanScratchType(kind)));
}

/** Whether a function runs only its first segment. */
function isStraight(scan: FunctionScan): boolean {
  return scan.marks.every(
    ({ kind, value }) => kind !== MarkKind.LoopSegment && (kind !== MarkKind.Segment || value === 0),
  );
}

/** Locals that the meter adds after a function's own: one of each type that it needs. */
class ScratchLocals {
  readonly types: ValueType[] = [];

  constructor(private readonly firstIndex: number) {}

  of(type: ValueType): number {
    const known = this.types.indexOf(type);
    return this.firstIndex + (known !== -1 ? known : this.types.push(type) - 1);
  }
}
