/**
 * Preloaded by a service that is measured without bounds: replaces the modules that bound connections, requests in flight, answers, bodies,
 * and what sockets leave unread, by those in `replacements/`. Rates of requests stay.
 */
import { registerHooks } from 'node:module';

const replacements = new Map(
  ['service-kit/src/http/http-server.ts', 'service-kit/src/request-limit-config.ts', 'realtime-gateway/src/bounds/unsent-limit.ts'].map(
    (module) => [module, new URL(`replacements/${module.slice(module.lastIndexOf('/') + 1)}`, import.meta.url).href],
  ),
);

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    // A replacement imports what it replaces.
    if (context.parentURL?.includes('/bench/src/bounds/')) return resolved;
    for (const [module, url] of replacements) if (resolved.url.endsWith(`/${module}`)) return nextResolve(url, context);
    return resolved;
  },
});
