import type { FunctionType } from './types.js';

/** A block, loop, if or function body that encloses the current instruction. */
export interface ControlFrame {
  readonly isLoop: boolean;
  readonly isIf: boolean;
  /** Height of the operand stack below the construct's parameters. */
  readonly base: number;
  readonly type: FunctionType;
  /** Whether some branch leads to the construct's label. */
  isTarget: boolean;
  /** Index of the outermost frame that some branch in the construct leads to; the construct's own when none leads out. */
  outermostTarget: number;
}

/**
 * The height of the operand stack and the nesting of blocks at each instruction, for a module that is valid.
 *
 * After a branch the height is unknown until the construct ends; it is then kept at the construct's base.
 */
export class ControlStack {
  private readonly frames: ControlFrame[] = [];
  private height = 0;
  /** The greatest height so far. */
  highest = 0;

  get depth(): number {
    return this.frames.length;
  }

  get top(): ControlFrame {
    return this.frames[this.frames.length - 1]!;
  }

  /** Notes a branch to a label, and answers whether there is such a label. */
  branch(depth: number): boolean {
    const index = this.frames.length - 1 - depth;
    const target = this.frames[index];
    if (target === undefined) return false;
    target.isTarget = true;
    this.top.outermostTarget = Math.min(this.top.outermostTarget, index);
    return true;
  }

  /** Changes the height by what an instruction pushes less what it pops. */
  move(change: number): void {
    const height = this.height + change;
    const { base } = this.top;
    this.height = Math.max(height, base);
    if (this.height > this.highest) this.highest = this.height;
  }

  enter(type: FunctionType, isLoop: boolean, isIf: boolean): void {
    const below = this.frames.length === 0 ? 0 : this.top.base;
    const base = Math.max(this.height - type.parameters.length, below);
    this.frames.push({ isLoop, isIf, base, type, isTarget: false, outermostTarget: this.frames.length });
  }

  /** Turns from the first arm of the innermost `if` to the second. */
  otherwise(): void {
    this.height = this.top.base;
    this.move(this.top.type.parameters.length);
  }

  leave(): ControlFrame & { readonly isLeft: boolean } {
    const frame = this.frames.pop()!;
    this.height = frame.base + frame.type.results.length;
    if (this.height > this.highest) this.highest = this.height;
    const isLeft = frame.outermostTarget < this.frames.length;
    if (isLeft) this.top.outermostTarget = Math.min(this.top.outermostTarget, frame.outermostTarget);
    return { ...frame, isLeft };
  }

  /** The rest of the innermost construct is not reached from here. */
  abandon(): void {
    this.height = this.top.base;
  }
}
