// The yardstick for the vector environment: one CartPole after the other in f64 with libm, as a C programmer writes it,
// doing what the package does: a random action from each environment's own PCG64 stream, the step, autoreset in the
// same step from the environment's other stream, and f32 observations, f64 rewards and flags written out. With -DVECTORS_128
// the step is that of step-128.h instead.
//
// Usage: baseline NUM_ENVS STEPS BLOCKS < streams, where streams are NUM_ENVS PCG64 states for resets and NUM_ENVS for
// actions, 40 bytes each as the package lays them out. Runs BLOCKS times STEPS steps of all environments; prints the
// seconds of the quickest block and the number of episodes that ended in all of them.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef unsigned __int128 u128;

typedef struct {
  uint64_t state_high, state_low, increment_high, increment_low;
  uint32_t has_uint32, uinteger;
} pcg64;

static const u128 MULTIPLIER = ((u128)0x2360ed051fc65da4u << 64) | 0x4385df649fccf645u;

static inline uint64_t next_uint64(pcg64 *stream) {
  u128 state = ((u128)stream->state_high << 64) | stream->state_low;
  u128 increment = ((u128)stream->increment_high << 64) | stream->increment_low;
  state = state * MULTIPLIER + increment;
  uint64_t high = (uint64_t)(state >> 64), low = (uint64_t)state;
  stream->state_high = high;
  stream->state_low = low;
  uint64_t value = high ^ low;
  unsigned rotation = (unsigned)(high >> 58);
  return (value >> rotation) | (value << (-rotation & 63));
}

static inline uint32_t next_uint32(pcg64 *stream) {
  if (stream->has_uint32) {
    stream->has_uint32 = 0;
    return stream->uinteger;
  }
  uint64_t bits = next_uint64(stream);
  stream->has_uint32 = 1;
  stream->uinteger = (uint32_t)(bits >> 32);
  return (uint32_t)bits;
}

static inline double uniform(pcg64 *stream, double low, double high) {
  return low + (high - low) * ((double)(next_uint64(stream) >> 11) * (1.0 / 9007199254740992.0));
}

enum { MAX_EPISODE_STEPS = 500 };

typedef struct {
  double *x, *x_dot, *theta, *theta_dot, *reward;
  float (*observation)[4], (*final_observation)[4];
  pcg64 *stream, *action_stream;
  uint32_t *elapsed;
  uint8_t *action, *terminated, *truncated;
} vector;

static void observe(vector *v, int i) {
  v->observation[i][0] = (float)v->x[i];
  v->observation[i][1] = (float)v->x_dot[i];
  v->observation[i][2] = (float)v->theta[i];
  v->observation[i][3] = (float)v->theta_dot[i];
}

static void reset(vector *v, int i) {
  v->x[i] = uniform(&v->stream[i], -0.05, 0.05);
  v->x_dot[i] = uniform(&v->stream[i], -0.05, 0.05);
  v->theta[i] = uniform(&v->stream[i], -0.05, 0.05);
  v->theta_dot[i] = uniform(&v->stream[i], -0.05, 0.05);
  v->elapsed[i] = 0;
  observe(v, i);
}

#ifdef VECTORS_128
#include "step-128.h"
#else
static long step(vector *v, int n) {
  const double gravity = 9.8, pole_mass = 0.1, total_mass = 1.1, length = 0.5, pole_mass_length = 0.05, tau = 0.02;
  const double theta_threshold = 12 * 2 * M_PI / 360, x_threshold = 2.4;
  long episodes = 0;
  for (int i = 0; i < n; i++) {
    double x = v->x[i], x_dot = v->x_dot[i], theta = v->theta[i], theta_dot = v->theta_dot[i];
    double force = v->action[i] ? 10.0 : -10.0;
    double cosine = cos(theta), sine = sin(theta);
    double temp = (force + pole_mass_length * (theta_dot * theta_dot) * sine) / total_mass;
    double theta_acc =
        (gravity * sine - cosine * temp) / (length * (4.0 / 3.0 - pole_mass * (cosine * cosine) / total_mass));
    double x_acc = temp - pole_mass_length * theta_acc * cosine / total_mass;
    x = x + tau * x_dot;
    x_dot = x_dot + tau * x_acc;
    theta = theta + tau * theta_dot;
    theta_dot = theta_dot + tau * theta_acc;
    v->x[i] = x, v->x_dot[i] = x_dot, v->theta[i] = theta, v->theta_dot[i] = theta_dot;
    int terminated = x < -x_threshold || x > x_threshold || theta < -theta_threshold || theta > theta_threshold;
    int truncated = ++v->elapsed[i] >= MAX_EPISODE_STEPS;
    v->reward[i] = 1.0;
    v->terminated[i] = (uint8_t)terminated;
    v->truncated[i] = (uint8_t)truncated;
    observe(v, i);
    if (terminated || truncated) {
      for (int k = 0; k < 4; k++) v->final_observation[i][k] = v->observation[i][k];
      reset(v, i);
      episodes++;
    }
  }
  return episodes;
}
#endif

static void sample(vector *v, int n) {
  for (int i = 0; i < n; i++) v->action[i] = (uint8_t)(next_uint32(&v->action_stream[i]) >> 31);
}

static void *column(int n, size_t bytes) {
  void *memory = calloc((size_t)n, bytes);
  if (!memory) exit(1);
  return memory;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int n = atoi(argv[1]), steps = atoi(argv[2]), blocks = atoi(argv[3]);
  vector v = {
      column(n, 8),  column(n, 8),  column(n, 8), column(n, 8), column(n, 8), column(n, 16), column(n, 16),
      column(n, 40), column(n, 40), column(n, 4), column(n, 1), column(n, 1), column(n, 1),
  };
  if (fread(v.stream, 40, (size_t)n, stdin) != (size_t)n) return 1;
  if (fread(v.action_stream, 40, (size_t)n, stdin) != (size_t)n) return 1;
  for (int i = 0; i < n; i++) reset(&v, i);
  long episodes = 0;
  double best = HUGE_VAL;
  for (int block = 0; block < blocks; block++) {
    double start = now();
    for (int k = 0; k < steps; k++) {
      sample(&v, n);
      episodes += step(&v, n);
    }
    double seconds = now() - start;
    if (seconds < best) best = seconds;
  }
  printf("{\"bestSeconds\": %.9f, \"episodes\": %ld}\n", best, episodes);
  return 0;
}
