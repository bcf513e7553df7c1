// CartPole after Gymnasium 1.4.0's cartpole.py and its TimeLimit, in plain JavaScript on sine and cosine by bigint
// arithmetic: what the kernel must agree with, step by step and bit by bit.
import { cosOracle, sinOracle } from './sin-cos-oracle.js';

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1.1;
const LENGTH = 0.5;
const POLE_MASS_LENGTH = POLE_MASS * LENGTH;
const TAU = 0.02;
const THETA_THRESHOLD = (12 * 2 * Math.PI) / 360;
const X_THRESHOLD = 2.4;

export class CartPoleOracle {
  reward = 0;
  terminated = false;
  truncated = false;
  elapsedSteps = 0;
  #hasFallen = false;

  /** Starts from a state that the environment under test has drawn. */
  constructor(
    readonly options: { maxEpisodeSteps: number; suttonBartoReward: boolean },
    public state: readonly number[],
  ) {}

  get observation(): number[] {
    return this.state.map(Math.fround);
  }

  step(action: number): void {
    const [x, xDot, theta, thetaDot] = this.state as [number, number, number, number];
    const force = action === 1 ? 10 : -10;
    const cos = cosOracle(theta);
    const sin = sinOracle(theta);
    const temp = (force + POLE_MASS_LENGTH * (thetaDot * thetaDot) * sin) / TOTAL_MASS;
    const thetaAcc =
      (GRAVITY * sin - cos * temp) / (LENGTH * (4 / 3 - (POLE_MASS * (cos * cos)) / TOTAL_MASS));
    const xAcc = temp - (POLE_MASS_LENGTH * thetaAcc * cos) / TOTAL_MASS;
    this.state = [x + TAU * xDot, xDot + TAU * xAcc, theta + TAU * thetaDot, thetaDot + TAU * thetaAcc];
    this.#judge();
  }

  #judge(): void {
    const [x, , theta] = this.state as [number, number, number, number];
    const fallen = Math.abs(x) > X_THRESHOLD || Math.abs(theta) > THETA_THRESHOLD;
    if (this.options.suttonBartoReward) this.reward = fallen ? -1 : 0;
    else this.reward = fallen && this.#hasFallen ? 0 : 1;
    this.#hasFallen ||= fallen;
    this.terminated = fallen;
    this.elapsedSteps += 1;
    this.truncated = this.elapsedSteps >= this.options.maxEpisodeSteps;
  }
}
