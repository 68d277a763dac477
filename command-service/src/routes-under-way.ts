import type { Route } from '@parley/service-kit/http/route';

/** The routes, and a `close` that resolves when none of them is at work. New requests must not come any more. */
export function routesUnderWay(routes: readonly Route[]): { routes: Route[]; close(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  const watched = routes.map((route): Route => ({
    ...route,
    handle(request) {
      const answering = route.handle(request);
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
