const MIB = 2 ** 20;

/** Memory of a container: Node, both interpreters, and two guests at their default limit. No swap comes on top. */
export const CONTAINER_MEMORY_BYTES = 1024 * MIB;

/** An answer in a container's output: three times what the longest rollout takes with its trajectory. */
export const MAX_ANSWER_BYTES = 128 * MIB;
