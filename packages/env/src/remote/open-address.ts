import type { ByteDuplex } from './duplex.js';
import { ProtocolError } from './protocol-error.js';

/** Browsers have no Unix sockets; there, environments are reached through a ByteDuplex. */
export async function openAddress(address: string, _signal?: AbortSignal): Promise<ByteDuplex> {
  throw new ProtocolError(
    'CONNECT_FAILED',
    `Only Node can connect to ${address}: pass a ByteDuplex instead`,
    {
      fault: 'caller',
      retryable: false,
    },
  );
}
