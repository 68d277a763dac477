/** Preloaded by a service that is compared with one whose modules are replaced: it resolves modules through a hook, too. */
import { registerHooks } from 'node:module';

registerHooks({ resolve: (specifier, context, nextResolve) => nextResolve(specifier, context) });
