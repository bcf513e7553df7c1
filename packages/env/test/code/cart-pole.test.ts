// CartPole as a text in each language: continuous observations, NumPy's stream, and the built-in environment to compare with. The
// interpreters' sines are not correctly rounded, which shows in none of these f32 observations.
import { makeEnv } from '@reroll/env';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, load } from './support.js';

const TEXTS = {
  python: `
import math

class CartPole:
    observation_space = {"type": "Box", "low": -math.inf, "high": math.inf, "shape": [4]}
    action_space = {"type": "Discrete", "n": 2}
    max_episode_steps = 500

    def reset(self, *, seed=None, options=None):
        self.state = self.np_random.uniform(low=-0.05, high=0.05, size=(4,))
        return self.state, {}

    def step(self, action):
        x, x_dot, theta, theta_dot = self.state
        force = 10.0 if action == 1 else -10.0
        cos, sin = math.cos(theta), math.sin(theta)
        temp = (force + 0.05 * (theta_dot * theta_dot) * sin) / 1.1
        theta_acc = (9.8 * sin - cos * temp) / (0.5 * (4.0 / 3.0 - 0.1 * (cos * cos) / 1.1))
        x_acc = temp - 0.05 * theta_acc * cos / 1.1
        self.state = [x + 0.02 * x_dot, x_dot + 0.02 * x_acc, theta + 0.02 * theta_dot, theta_dot + 0.02 * theta_acc]
        terminated = abs(self.state[0]) > 2.4 or abs(self.state[2]) > 12 * 2 * math.pi / 360
        return self.state, 1.0, terminated, False, {}
`,
  javascript: `
class CartPole {
  observationSpace = { type: 'Box', low: -Infinity, high: Infinity, shape: [4] };
  actionSpace = { type: 'Discrete', n: 2 };
  maxEpisodeSteps = 500;
  reset() {
    this.state = this.npRandom.uniform(-0.05, 0.05, [4]);
    return [this.state, {}];
  }
  step(action) {
    const [x, xDot, theta, thetaDot] = this.state;
    const force = action === 1 ? 10 : -10;
    const [cos, sin] = [Math.cos(theta), Math.sin(theta)];
    const temp = (force + 0.05 * (thetaDot * thetaDot) * sin) / 1.1;
    const thetaAcc = (9.8 * sin - cos * temp) / (0.5 * (4 / 3 - (0.1 * (cos * cos)) / 1.1));
    const xAcc = temp - (0.05 * thetaAcc * cos) / 1.1;
    this.state = [x + 0.02 * xDot, xDot + 0.02 * xAcc, theta + 0.02 * thetaDot, thetaDot + 0.02 * thetaAcc];
    const terminated = Math.abs(this.state[0]) > 2.4 || Math.abs(this.state[2]) > (12 * 2 * Math.PI) / 360;
    return [this.state, 1, terminated, false, {}];
  }
}
`,
};

describe.each(LANGUAGES)('CartPole in %s', (language) => {
  it('equals CartPole-v1 for the published seeds', async () => {
    using own = makeEnv<Float32Array, number>(await load(language, TEXTS[language]));
    using builtIn = makeEnv('CartPole-v1');
    const lengths = [42, 0, 1, 2, 3].map((seed) => {
      builtIn.actionSpace.seed(seed);
      expect(own.reset({ seed }).observation).toEqual(builtIn.reset({ seed }).observation);
      for (let steps = 1; ; steps++) {
        const action = builtIn.actionSpace.sample();
        const [step, expected] = [own.step(action), builtIn.step(action)];
        expect(step.observation).toEqual(expected.observation);
        expect([step.reward, step.terminated]).toEqual([expected.reward, expected.terminated]);
        if (expected.terminated) return steps;
      }
    });
    expect(lengths).toEqual([30, 18, 29, 14, 15]);
  });
});
