import type { FunctionType } from './types.js';

/** A block, loop, if or function body that encloses the current instruction. */
export interface ControlFrame {
  readonly isLoop: boolean;
  readonly isIf: boolean;
  /** Height of the operand stack below the construct's parameters. */
  readonly base: number;
  readonly type: FunctionType;
  /** Whether some branch leads to the construct's end. */
  isTarget: boolean;
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

  at(depth: number): ControlFrame | undefined {
    return this.frames[this.frames.length - 1 - depth];
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
    this.frames.push({ isLoop, isIf, base, type, isTarget: false });
  }

  /** Turns from the first arm of the innermost `if` to the second. */
  otherwise(): void {
    this.height = this.top.base;
    this.move(this.top.type.parameters.length);
  }

  leave(): ControlFrame {
    const frame = this.frames.pop()!;
    this.height = frame.base + frame.type.results.length;
    if (this.height > this.highest) this.highest = this.height;
    return frame;
  }

  /** The rest of the innermost construct is not reached from here. */
  abandon(): void {
    this.height = this.top.base;
  }
}
