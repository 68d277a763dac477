/** Serves the API documents, and pages to read and try them. Everything comes from this process: no internet access is needed. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Express, RequestHandler } from 'express';
import { readOnly } from '@parley/service-kit/http/read-only';
import { eventsPage } from './page/events-page.ts';
import { restPage } from './page/rest-page.ts';

export interface ApiDocuments {
  openapi: URL;
  asyncapi: URL;
}

const tokens = fileURLToPath(import.meta.resolve('@parley/design-tokens/tokens.css'));
const staticFolder = fileURLToPath(new URL('page/static', import.meta.url));
const staticFiles = [
  'account.js',
  'docs.css',
  'docs.js',
  'elements.js',
  'form-fields.js',
  'icon.svg',
  'memory.js',
  'operations.js',
  'request-form.js',
  'request.js',
  'response.js',
  'sample-switch.js',
  'samples.js',
  'search.js',
];

// No inline code and no other origins, so nothing can leak a token. `blob:` shows downloaded images.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Mounts `GET /openapi.json`, `/asyncapi.json`, `/docs` and `/docs/events`. Reads each document on the first request. */
export function serveDocs({ openapi, asyncapi }: ApiDocuments): (app: Express) => void {
  return (app) => {
    app.get('/openapi.json', send('json', openapi));
    app.get('/asyncapi.json', send('json', asyncapi));
    app.use('/docs', (_request, response, next) => {
      response.set({ 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' });
      next();
    });
    app.get('/docs', send('html', openapi, restPage));
    app.get('/docs/events', send('html', asyncapi, eventsPage));
    for (const file of staticFiles)
      app.get(`/docs/${file}`, (_request, response) => response.sendFile(file, { root: staticFolder, cacheControl: false }));
    app.get('/docs/tokens.css', (_request, response) => response.sendFile(tokens, { cacheControl: false }));
    app.all(['/openapi.json', '/asyncapi.json', '/docs', '/docs/events'], readOnly);
  };
}

function send(type: 'json' | 'html', file: URL, render: (document: string) => string = (document) => document): RequestHandler {
  let content: Promise<string> | undefined;
  return async (_request, response) => {
    content ??= readFile(file, 'utf8').then(render);
    response.type(type).send(await content);
  };
}
