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
  /** Index of the outermost frame that a branch in the construct leads to; the construct's own if none leads out. */
  outermostTarget: number;
}

/**
 * The height of the operand stack and the nesting of blocks at each instruction, for a valid module.
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

  /** Records a branch to a label; returns whether the label exists. */
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

  /** Switches from the first arm of the innermost `if` to the second. */
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

  /** The rest of the innermost construct is unreachable from here. */
  abandon(): void {
    this.height = this.top.base;
  }
}
