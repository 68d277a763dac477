/** The documents of the API, and a page to try it from. Everything comes from this process: the page needs no internet. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express, RequestHandler } from 'express';
import { onlyRead } from './only-read.ts';

export interface ApiDocuments {
  openapi: URL;
  asyncapi: URL;
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/begin.js"></script>
</html>
`;

// Without a validator: it is a service on the internet.
const begin = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

// Swagger UI writes style attributes and draws its icons from data; it reaches nothing but this origin.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Mounts `GET /openapi.json`, `/asyncapi.json` and `/docs`. The documents are read when they are first asked for. */
export function apiDocs({ openapi, asyncapi }: ApiDocuments): (app: Express) => void {
  const swagger = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css')));
  return (app) => {
    app.get('/openapi.json', document(openapi));
    app.get('/asyncapi.json', document(asyncapi));
    app.use('/docs', (_request, response, next) => {
      response.set('Content-Security-Policy', policy);
      next();
    });
    app.get('/docs', (_request, response) => void response.type('html').send(page));
    app.get('/docs/begin.js', (_request, response) => void response.type('js').send(begin));
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
      app.get(`/docs/${file}`, (_request, response) => response.sendFile(file, { root: swagger, maxAge: '1h' }));
    }
    app.all(['/openapi.json', '/asyncapi.json', '/docs'], onlyRead);
  };
}

function document(file: URL): RequestHandler {
  let content: Promise<string> | undefined;
  return async (_request, response) => {
    content ??= readFile(file, 'utf8');
    response.type('json').send(await content);
  };
}
