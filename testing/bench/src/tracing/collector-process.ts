/** A collector of traces that keeps none. `/count` is how many requests with spans came. */
import { createServer } from 'node:http';
import { port } from '../baselines/settings.ts';

let requests = 0;

const server = createServer((request, response) => {
  if (request.url === '/readyz') return void response.end();
  if (request.url === '/count') return void response.end(String(requests));
  requests++;
  request.resume();
  request.once('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'));
});
server.listen(port(), '127.0.0.1');
