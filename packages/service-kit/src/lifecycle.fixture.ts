/** Service for the lifecycle tests: responds to `/slow` on SIGUSR1. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createLogger } from './logging.ts';
import { runService } from './lifecycle.ts';

const [mode, port] = process.argv.slice(2);
const logger = createLogger({ service: 'fixture', level: 'info' });
const pending: ServerResponse[] = [];
const upgraded: Duplex[] = [];

const server = createServer((request, response) => {
  if (request.url === '/slow') {
    pending.push(response);
    logger.info('slow request started');
  } else if (request.url === '/throw')
    setImmediate(() => {
      throw new Error('uncaught on purpose');
    });
  else response.end('quick');
});

server.on('upgrade', (_request, socket) => {
  upgraded.push(socket);
  logger.info('upgraded');
});

await runService({
  logger,
  async start(lifecycle) {
    lifecycle.onDrain(() => logger.info('not ready'));
    lifecycle.onDrain(() => upgraded.forEach((socket) => socket.end()));
    lifecycle.onClose('store', () => logger.info('store closed'));
    if (mode === 'broken') throw new Error('store unavailable');
    if (mode === 'slow') {
      // A service that starts has open sockets; without any, the process would end by itself.
      const open = setInterval(() => undefined, 1_000);
      logger.info('starting');
      await once(process, 'SIGUSR1');
      clearInterval(open);
    }
    lifecycle.onClose('bus', () => logger.info('bus closed'));
    await lifecycle.listen(server, { host: '127.0.0.1', port: Number(port ?? 0) });
    process.on('SIGUSR1', () => pending.forEach((response) => response.end('finished')));
  },
});
