/** Serves the API documents and Swagger UI. Everything comes from this process: the page needs no internet access. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express, RequestHandler } from 'express';
import { readOnly } from '@parley/service-kit/http/read-only';

export interface ApiDocuments {
  openapi: URL;
  asyncapi: URL;
}

const indexPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</html>
`;

// Without the validator, which is a service on the internet. Tokens stay in memory: in localStorage they would outlive the page.
const initScript = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

// Swagger UI uses inline styles and data-URL icons; it connects to this origin only.
const contentSecurityPolicy = [
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

/** Mounts `GET /openapi.json`, `/asyncapi.json` and `/docs`. Reads each document on the first request. */
export function serveDocs({ openapi, asyncapi }: ApiDocuments): (app: Express) => void {
  const swaggerFolder = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css')));
  return (app) => {
    app.get('/openapi.json', sendDocument(openapi));
    app.get('/asyncapi.json', sendDocument(asyncapi));
    app.use('/docs', (_request, response, next) => {
      response.set('Content-Security-Policy', contentSecurityPolicy);
      next();
    });
    app.get('/docs', (_request, response) => void response.type('html').send(indexPage));
    app.get('/docs/init.js', (_request, response) => void response.type('js').send(initScript));
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
      app.get(`/docs/${file}`, (_request, response) => response.sendFile(file, { root: swaggerFolder, maxAge: '1h' }));
    }
    app.all(['/openapi.json', '/asyncapi.json', '/docs'], readOnly);
  };
}

function sendDocument(file: URL): RequestHandler {
  let content: Promise<string> | undefined;
  return async (_request, response) => {
    content ??= readFile(file, 'utf8');
    response.type('json').send(await content);
  };
}
