/** `pending` waits for its turn or for the engine; `failed` ended by something other than its owner or its time limit. */
export type SandboxStatus = 'pending' | 'running' | 'stopped' | 'failed';
