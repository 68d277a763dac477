import { underWay } from '@parley/database/under-way';
import { EpochMismatch } from '@parley/event-store/event-store';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { Problem } from '@parley/service-kit/problems';

interface Watched {
  routes: Route[];
  streamRoutes: StreamRoute[];
  /** Resolves when none of them is at work. New requests must not come any more. */
  close(): Promise<void>;
}

/** The routes, watched: a command that finds the store in another epoch calls `outdated` and is answered `unavailable`. */
export function watchedRoutes(
  routes: readonly Route[],
  streamRoutes: readonly StreamRoute[],
  outdated: (mismatch: EpochMismatch) => void,
): Watched {
  const answering = underWay();

  function refused(error: unknown): never {
    if (!(error instanceof EpochMismatch)) throw error;
    outdated(error);
    throw new Problem('unavailable', { cause: error });
  }

  function watched<Answering>(answer: Promise<Answering>): Promise<Answering> {
    return answering.track(answer.catch(refused));
  }

  return {
    routes: routes.map((route): Route => ({ ...route, handle: (request) => watched(route.handle(request)) })),
    streamRoutes: streamRoutes.map((route): StreamRoute => ({
      ...route,
      handle: (request, incoming, outgoing) => watched(route.handle(request, incoming, outgoing)),
    })),
    async close() {
      await answering.settled();
    },
  };
}
