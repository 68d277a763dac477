/** Entry point of `npm start`: all services in one process, on the configured adapters, SQLite by default. */
import { loadConfigOrExit } from '@parley/service-kit/config';
import { runService } from '@parley/service-kit/lifecycle';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from './config.ts';
import { startStandalone } from './standalone.ts';

const config = loadConfigOrExit(standaloneConfig, process.env);
const logger = createLogger({ service: 'parley', level: config.LOG_LEVEL });

await runService({
  logger,
  async start(lifecycle) {
    const { port } = await startStandalone(lifecycle, { config, logger });
    logger.info({ api: `http://${config.HOST}:${port}` }, 'ready');
  },
});
