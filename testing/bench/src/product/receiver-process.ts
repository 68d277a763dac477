/** A receiver of webhooks: `/hook` answers at once, `/silent` never. `/count` is how many different events came. */
import { createServer } from 'node:http';
import { port } from '../baselines/settings.ts';

const ids = new Set<string>();

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url!, 'http://localhost');
  if (pathname === '/readyz') return void response.end();
  if (pathname === '/count') return void response.end(String(ids.size));
  request.resume();
  request.once('end', () => {
    ids.add(String(request.headers['webhook-id']));
    if (pathname === '/hook') response.writeHead(204).end();
  });
});
server.listen(port(), '127.0.0.1');
