/** Preloaded by a service that is measured without sealing: replaces the sealed event store by the store below it. */
import { registerHooks } from 'node:module';

const replacement = new URL('unsealed-event-store.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    return nextResolve(specifier === '@parley/event-store/sealing/sealed-event-store' ? replacement : specifier, context);
  },
});
