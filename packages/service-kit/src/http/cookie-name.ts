import { isLoopbackHost } from './loopback.ts';

/**
 * Name of a cookie for requests with this `Host`. Browsers accept the prefix with `Secure` alone, so no page of plain HTTP, nor
 * anyone on the network, can set such a cookie. `__Host-` would demand the path `/`. On loopback there is no TLS.
 */
export function cookieName(name: string, host: string | undefined): string {
  return isLoopbackHost(host ?? '') ? name : `__Secure-${name}`;
}
