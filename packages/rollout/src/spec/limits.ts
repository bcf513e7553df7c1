/** Steps that one rollout may take: 26 MB of recorded CartPole. */
export const MAX_STEPS = 1_000_000;
