import type { AddressInfo } from 'node:net';
import { isForwarded, isLoopbackAddress, isLoopbackHost } from '@parley/service-kit/http/loopback';
import type { RequestContext, Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';

/** Returns the address that the server listens on. */
export type ListeningAddress = () => AddressInfo;

type Caller = Pick<RequestContext<unknown, unknown, unknown, unknown>, 'headers' | 'address'>;

/**
 * Throws `not_found` unless the server listens on loopback only and the request comes from this machine, without a proxy and not
 * from a page of another site: neither one that sends requests here (`Origin`) nor one whose name was pointed here (`Host`).
 */
export function requireLocalPage({ headers, address }: Caller, listensOn: ListeningAddress): void {
  const { origin, host = '' } = headers;
  const isLocal =
    isLoopbackAddress(listensOn().address) &&
    // Without forwarding headers it is the address of the connection.
    !isForwarded(headers) &&
    isLoopbackAddress(address) &&
    isLoopbackHost(host) &&
    (origin === undefined || (URL.canParse(origin) && isLoopbackHost(new URL(origin).host)));
  if (!isLocal) throw new Problem('not_found');
}

export function forLocalPages(route: Route, listensOn: ListeningAddress): Route {
  return {
    ...route,
    async handle(request) {
      requireLocalPage(request, listensOn);
      return route.handle(request);
    },
  };
}

export function streamForLocalPages(route: StreamRoute, listensOn: ListeningAddress): StreamRoute {
  return {
    ...route,
    async handle(request, incoming, outgoing) {
      requireLocalPage(request, listensOn);
      return route.handle(request, incoming, outgoing);
    },
  };
}
