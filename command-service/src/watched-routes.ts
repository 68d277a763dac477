import { EpochMismatch } from '@parley/event-store/event-store';
import type { Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';

interface Watched {
  routes: Route[];
  /** Resolves when none of them is at work. New requests must not come any more. */
  close(): Promise<void>;
}

/** The routes, watched: a command that finds the store in another epoch calls `outdated` and is answered `unavailable`. */
export function watchedRoutes(routes: readonly Route[], outdated: (mismatch: EpochMismatch) => void): Watched {
  const underWay = new Set<Promise<unknown>>();

  function refused(error: unknown): never {
    if (!(error instanceof EpochMismatch)) throw error;
    outdated(error);
    throw new Problem('unavailable', { cause: error });
  }

  const watched = routes.map((route): Route => ({
    ...route,
    handle(request) {
      const answering = route.handle(request).catch(refused);
      underWay.add(answering);
      return answering.finally(() => underWay.delete(answering));
    },
  }));
  return {
    routes: watched,
    async close() {
      await Promise.allSettled(underWay);
    },
  };
}
