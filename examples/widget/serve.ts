/**
 * Serves a page of another origin that shows a conversation: `node examples/widget/serve.ts [port] [origin of Parley]`,
 * http://127.0.0.1:8091 and http://127.0.0.1:8080 by default. In development mode Parley accepts pages of this machine; elsewhere put
 * the page's origin into CORS_ORIGINS.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';

const files: Readonly<Record<string, string>> = { '/': 'index.html', '/page.css': 'page.css', '/page.js': 'page.js' };
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Returns a server that does not listen yet. */
export function createWidgetPage(parleyOrigin: string): Server {
  return createServer(async (request, response) => {
    if (request.url === '/parley-origin') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ origin: parleyOrigin }));
      return;
    }
    const file = files[request.url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': types[extname(file)] }).end(await readFile(join(import.meta.dirname, file)));
  });
}

if (import.meta.main) {
  const [port = '8091', origin = 'http://127.0.0.1:8080'] = process.argv.slice(2);
  createWidgetPage(origin).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
}
