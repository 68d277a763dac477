/** `npm start`: the whole backend in one process, on the adapters that the configuration names; none named: SQLite. */
import { loadConfigOrExit } from '@parley/service-kit/config';
import { runService } from '@parley/service-kit/lifecycle';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from './config.ts';
import { startStandalone } from './standalone.ts';

const config = loadConfigOrExit(standaloneConfig, process.env);
const logger = createLogger({ service: 'parley', level: config.LOG_LEVEL });

await runService({
  logger,
  async start(life) {
    const { port } = await startStandalone(life, { config, logger });
    logger.info({ api: `http://${config.HOST}:${port}` }, 'ready');
  },
});
