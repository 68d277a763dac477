/** Serves the page: `node examples/call/serve.ts [port]`, http://127.0.0.1:8090 by default. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

const folder = import.meta.dirname;
const require = createRequire(import.meta.url);

/** Libraries are served as published, without a build. */
const files: Readonly<Record<string, string>> = {
  '/': join(folder, 'index.html'),
  '/page.js': join(folder, 'page.js'),
  '/call.js': join(folder, 'call.js'),
  '/parley.js': join(folder, 'parley.js'),
  '/pictures.js': join(folder, 'pictures.js'),
  '/peerjs.min.js': join(dirname(require.resolve('peerjs')), 'peerjs.min.js'),
  '/socket.io.esm.min.js': join(dirname(require.resolve('socket.io-client/package.json')), 'dist/socket.io.esm.min.js'),
};
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** Returns a server that does not listen yet. */
export function createPageServer(): Server {
  return createServer(async (request, response) => {
    const file = files[request.url ?? ''];
    if (file === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] }).end(await readFile(file));
  });
}

if (import.meta.main) {
  const port = Number(process.argv[2] ?? 8090);
  createPageServer().listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
}
