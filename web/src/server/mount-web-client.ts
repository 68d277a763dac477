import { fileURLToPath } from 'node:url';
import { serveWebPage } from '@parley/service-kit/http/serve-web-page';

/** Serves the web client at `/` and the operators' console at `/admin`, if they were built (`web/dist`). The pages are those of `web/src/routing/route.ts`, and the links of `web/src/sign-in/links.ts`. */
export const mountWebClient: ReturnType<typeof serveWebPage> = serveWebPage({
  folder: fileURLToPath(new URL('../../dist', import.meta.url)),
  pages: ['archived', 'c', 'search', 'calls', 'people', 'settings', 'reset', 'verify', 'invite'],
  otherPages: { admin: '/admin/index.html' },
});
