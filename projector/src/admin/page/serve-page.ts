import { fileURLToPath } from 'node:url';
import type { HttpAppOptions } from '@parley/service-kit/http/http-app';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = ['admin.css', 'admin.js', 'api.js', 'chart.js', 'dead-letters.js', 'elements.js', 'events.js', 'overview.js', 'rebuild.js'];

// No inline code and no other origins, so nothing can leak the token.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Mounts `GET /admin` and the files that it loads. They contain no secrets, so they need no authentication. */
export const servePage: NonNullable<HttpAppOptions['mount']> = (app) => {
  app.use('/admin', (_request, response, next) => {
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
    next();
  });
  app.get('/admin', (_request, response) => response.sendFile('index.html', { root: folder, cacheControl: false }));
  for (const file of files)
    app.get(`/admin/${file}`, (_request, response) => response.sendFile(file, { root: folder, cacheControl: false }));
};
