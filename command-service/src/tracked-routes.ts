import { createInFlight } from '@parley/database/in-flight';
import { EpochMismatch } from '@parley/event-store/event-store';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';

interface TrackedRoutes {
  routes: Route[];
  streamRoutes: StreamRoute[];
  /** Resolves when no request is in flight. Call it after the server has stopped accepting requests. */
  close(): Promise<void>;
}

/** Counts the requests in flight. An EpochMismatch calls `onEpochMismatch`, and the request fails with `unavailable`. */
export function trackedRoutes(
  routes: readonly Route[],
  streamRoutes: readonly StreamRoute[],
  onEpochMismatch: (mismatch: EpochMismatch) => void,
): TrackedRoutes {
  const inFlight = createInFlight();

  function fail(error: unknown): never {
    if (!(error instanceof EpochMismatch)) throw error;
    onEpochMismatch(error);
    throw new Problem('unavailable', { cause: error });
  }

  function track<Response>(response: Promise<Response>): Promise<Response> {
    return inFlight.track(response.catch(fail));
  }

  return {
    routes: routes.map((route): Route => ({ ...route, handle: (request) => track(route.handle(request)) })),
    streamRoutes: streamRoutes.map((route): StreamRoute => ({
      ...route,
      handle: (request, incoming, outgoing) => track(route.handle(request, incoming, outgoing)),
    })),
    close: () => inFlight.idle(),
  };
}
