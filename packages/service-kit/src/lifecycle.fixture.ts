/** A service for the tests of its life: answers `/slow` when it is told on `/release`. */
import { createServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createLogger } from './logging.ts';
import { runService } from './lifecycle.ts';

const [mode, taken] = process.argv.slice(2);
const logger = createLogger({ service: 'fixture', level: 'info' });
const waiting: ServerResponse[] = [];
const upgraded: Duplex[] = [];

const server = createServer((request, response) => {
  if (request.url === '/slow') {
    waiting.push(response);
    logger.info('slow request begun');
  } else if (request.url === '/throw')
    setImmediate(() => {
      throw new Error('nobody caught this');
    });
  else response.end('quick');
});

server.on('upgrade', (_request, socket) => {
  upgraded.push(socket);
  logger.info('upgraded');
});

await runService({
  logger,
  async start(life) {
    life.draining(() => logger.info('not ready'));
    life.draining(() => upgraded.forEach((socket) => socket.end()));
    life.closing('store', () => logger.info('store closed'));
    if (mode === 'broken') throw new Error('the store is not there');
    life.closing('bus', () => logger.info('bus closed'));
    await life.listen(server, { host: '127.0.0.1', port: Number(taken ?? 0) });
    process.on('SIGUSR1', () => waiting.forEach((response) => response.end('finished')));
  },
});
