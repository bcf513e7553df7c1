import type { Fields } from './request-channel.js';

/** What answers the requests of one session: reads their fields and gives those of the answers. */
export interface Servant {
  /** Fields of the contract. */
  contract(): Record<string, unknown>;
  reset(request: Fields): Record<string, unknown>;
  step(request: Fields): Record<string, unknown>;
  render(request: Fields): Record<string, unknown>;
  close(): void;
}
