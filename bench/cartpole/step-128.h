// The step of baseline.c by the package's method, two environments at a time in 128-bit vectors: the series of
// sim-core/assembly/math/sin-cos-fast.ts, which says why they are exact enough, and one short loop after another over batches. Where
// the package decides a rounding exactly, this asks libm. Needs an even number of environments.
#include <string.h>

typedef double pair __attribute__((vector_size(16)));
typedef int64_t lanes __attribute__((vector_size(16)));

enum { BATCH = 64 };

static inline pair head_of(pair t) { return (pair)((lanes)t & (int64_t)0xffffff0000000000); }
static inline pair magnitude(pair t) { return (pair)((lanes)t & INT64_MAX); }

static inline pair decided(pair large, pair small, pair rest, pair bound) {
  pair sum = large + small;
  pair error = small - (sum - large) + rest;
  pair one = sum + (error - bound), other = sum + (error + bound);
  return (pair)((lanes)one | (one != other));
}

static inline pair fast_sin(pair t) {
  const double A = -10923.0 / 65536;
  pair a = head_of(t), b = t - a, a2 = a * a, z = t * t, z2 = z * z;
  pair high = -1.0 / 39916800 + z * (1.0 / 6227020800), middle = -1.0 / 5040 + z * (1.0 / 362880);
  pair p = 1.0 / 196608 + z * (1.0 / 120) + z2 * (middle + z2 * high);
  pair rest = A * (b * (z + a * t + a2)) + t * z * p;
  pair sine = decided(t, a2 * a * A, rest, t * 0x1p-65);
  return (pair)((lanes)sine | ((lanes)t & INT64_MIN));
}

static inline pair fast_cos(pair t) {
  pair a = head_of(t), b = t - a, z = t * t, z2 = z * z;
  pair middle = 1.0 / 40320 + z * (-1.0 / 3628800);
  pair q = 1.0 / 24 + z * (-1.0 / 720) + z2 * (middle + z2 * (1.0 / 479001600));
  pair one = {1, 1};
  return decided(one, a * a * -0.5, z2 * q - b * 0.5 * (t + a), z2 * 0x1p-54 + 0x1p-70);
}

static void find_sines(const double *theta, double *sines, double *cosines, int count) {
  lanes undecided = {0, 0};
  for (int i = 0; i < count; i += 2) {
    pair t = *(const pair *)(theta + i), sine = fast_sin(t), cosine = fast_cos(t), sum = sine + cosine;
    *(pair *)(sines + i) = sine;
    *(pair *)(cosines + i) = cosine;
    undecided |= (magnitude(t) > 0.21) | (sum != sum);
  }
  if (!(undecided[0] | undecided[1])) return;
  for (int i = 0; i < count; i++) {
    if (fabs(theta[i]) <= 0.21 && !isnan(sines[i] + cosines[i])) continue;
    sines[i] = sin(theta[i]);
    cosines[i] = cos(theta[i]);
  }
}

static inline void move(vector *v, int i, pair sine, pair cosine) {
  static const pair FORCES[4] = {{-10, -10}, {10, -10}, {-10, 10}, {10, 10}};
  pair *x = (pair *)(v->x + i), *x_dot = (pair *)(v->x_dot + i);
  pair *theta = (pair *)(v->theta + i), *theta_dot = (pair *)(v->theta_dot + i);
  pair force = FORCES[v->action[i] | v->action[i + 1] << 1];
  pair temp = (force + 0.05 * (*theta_dot * *theta_dot) * sine) / 1.1;
  pair theta_acc = (9.8 * sine - cosine * temp) / (0.5 * (4.0 / 3.0 - 0.1 * (cosine * cosine) / 1.1));
  pair x_acc = temp - 0.05 * theta_acc * cosine / 1.1;
  *x += 0.02 * *x_dot;
  *x_dot += 0.02 * x_acc;
  *theta += 0.02 * *theta_dot;
  *theta_dot += 0.02 * theta_acc;
  lanes fallen = (magnitude(*x) > 2.4) | (magnitude(*theta) > 12 * 2 * M_PI / 360);
  v->terminated[i] = fallen[0] & 1;
  v->terminated[i + 1] = fallen[1] & 1;
}

static long step_batch(vector *v, int first, int count) {
  double sines[BATCH] __attribute__((aligned(16))), cosines[BATCH] __attribute__((aligned(16)));
  long episodes = 0;
  find_sines(v->theta + first, sines, cosines, count);
  for (int i = 0; i < count; i += 2) move(v, first + i, *(pair *)(sines + i), *(pair *)(cosines + i));
  for (int i = first; i < first + count; i++) {
    v->reward[i] = 1.0;
    v->truncated[i] = ++v->elapsed[i] >= MAX_EPISODE_STEPS;
  }
  for (int i = first; i < first + count; i++) observe(v, i);
  for (int i = first; i < first + count; i++) {
    if (!(v->terminated[i] | v->truncated[i])) continue;
    memcpy(v->final_observation[i], v->observation[i], sizeof v->observation[i]);
    reset(v, i);
    episodes++;
  }
  return episodes;
}

static long step(vector *v, int n) {
  long episodes = 0;
  for (int first = 0; first < n; first += BATCH)
    episodes += step_batch(v, first, n - first < BATCH ? n - first : BATCH);
  return episodes;
}
