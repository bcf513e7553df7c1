/* A pendulum that a motor keeps from hanging: an environment in C. include/reroll.h of @reroll/env-kit says how to compile it. */
#include "reroll.h"

typedef struct {
  double angle; /* rad, 0 upright */
  double speed; /* rad/s */
} State;

static const double STEP_S = 0.05;

EXPORT(reset) void reset(State *state, const void *options, Rng *rng) {
  state->angle = rng_uniform(rng, -0.1, 0.1);
  state->speed = 0;
}

EXPORT(step) void step(State *state, const float *action, const void *options, Rng *rng, Step *step) {
  /* On the stack, so that the stack pointer is used: its last speeds, averaged. */
  volatile double speeds[4];
  for (int i = 0; i < 4; i++) {
    double torque = kit_clamp(action[0], -1, 1) * 4;
    state->speed = kit_clamp(state->speed + (9.81 * sin(state->angle) + torque) * STEP_S / 4, -8, 8);
    state->angle = kit_clamp(state->angle + state->speed * STEP_S / 4, -2, 2);
    speeds[i] = state->speed;
  }
  double mean = (speeds[0] + speeds[1] + speeds[2] + speeds[3]) / 4;
  step->terminated = state->angle == 2 || state->angle == -2;
  step->reward = step->terminated ? -10 : 1 - 0.01 * mean * mean;
}

EXPORT(observe) void observe(const State *state, float *to) {
  to[0] = (float)state->angle;
  to[1] = (float)state->speed;
}

EXPORT(isSound) int is_sound(const State *state, const void *options) {
  return state->angle >= -2 && state->angle <= 2 && state->speed >= -8 && state->speed <= 8;
}
