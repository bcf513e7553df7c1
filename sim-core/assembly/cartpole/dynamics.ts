// The cart-pole's equations of motion for two environments at a time, the only definition of them in this package.
// Constants, expressions and their order are those of Gymnasium 1.4.0's CartPole: floating-point addition is not
// associative, so the order is part of the definition.
//
// Equations: R. V. Florian, "Correct equations for the dynamics of the cart-pole system" (2007), without friction.

import { both } from '../math/constant-pair';

/** m/s² */
const GRAVITY = memory.data<f64>([9.8]);
/** kg */
const POLE_MASS = memory.data<f64>([0.1]);
/** kg; cart and pole. */
const TOTAL_MASS = memory.data<f64>([1.1]);
/** m; half of the pole's length. */
const POLE_HALF_LENGTH = memory.data<f64>([0.5]);
/** kg·m */
const POLE_MASS_LENGTH = memory.data<f64>([0.05]);
/** N; to the right for action 1, to the left for action 0. */
const FORCE: f64 = 10;
/** s between two states. */
const TAU = memory.data<f64>([0.02]);

const FOUR_THIRDS = memory.data<f64>([4.0 / 3.0]);

/** m; beyond it the episode terminates. */
const POSITION_THRESHOLD = memory.data<f64>([2.4]);
/** rad; beyond it the episode terminates. */
const ANGLE_THRESHOLD = memory.data<f64>([(12 * 2 * 3.141592653589793) / 360]);

/** Bounds of each state variable's uniform distribution after a reset. */
export const RESET_LOW: f64 = -0.05;
export const RESET_HIGH: f64 = 0.05;

/** A class only because decorators, and so `@inline`, exist on methods and not on functions. */
export class Dynamics {
  /** The force of an action, 0 or 1. */
  @inline
  static forceOf(action: u32): f64 {
    return action == 0 ? -FORCE : FORCE;
  }

  /** (F + m_p l θ̇² sin θ) / M, which both accelerations need. */
  @inline
  static commonTerm(force: v128, thetaDot: v128, sine: v128): v128 {
    const square = f64x2.mul(thetaDot, thetaDot);
    const centrifugal = f64x2.mul(f64x2.mul(both(POLE_MASS_LENGTH), square), sine);
    return f64x2.div(f64x2.add(force, centrifugal), both(TOTAL_MASS));
  }

  /** θ̈ */
  @inline
  static angularAcceleration(common: v128, sine: v128, cosine: v128): v128 {
    const torque = f64x2.sub(f64x2.mul(both(GRAVITY), sine), f64x2.mul(cosine, common));
    const poleShare = f64x2.div(f64x2.mul(both(POLE_MASS), f64x2.mul(cosine, cosine)), both(TOTAL_MASS));
    const inertia = f64x2.mul(both(POLE_HALF_LENGTH), f64x2.sub(both(FOUR_THIRDS), poleShare));
    return f64x2.div(torque, inertia);
  }

  /** ẍ */
  @inline
  static cartAcceleration(common: v128, thetaAcceleration: v128, cosine: v128): v128 {
    const reaction = f64x2.mul(f64x2.mul(both(POLE_MASS_LENGTH), thetaAcceleration), cosine);
    return f64x2.sub(common, f64x2.div(reaction, both(TOTAL_MASS)));
  }

  /** The value one time step later, by explicit Euler: every rate is the one before the step. */
  @inline
  static advance(value: v128, rate: v128): v128 {
    return f64x2.add(value, f64x2.mul(both(TAU), rate));
  }

  /** All bits set in the lanes whose state ends the episode. */
  @inline
  static hasFallen(x: v128, theta: v128): v128 {
    return v128.or(
      f64x2.gt(f64x2.abs(x), both(POSITION_THRESHOLD)),
      f64x2.gt(f64x2.abs(theta), both(ANGLE_THRESHOLD)),
    );
  }
}
