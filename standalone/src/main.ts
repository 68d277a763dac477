/** Entry point of `npm start`: all services in one process, on the configured adapters, SQLite by default. */
import { loadConfigOrExit } from '@parley/service-kit/config';
import { runService } from '@parley/service-kit/lifecycle';
import { createLogger } from '@parley/service-kit/logging';
import { logsToTerminal, openTerminalStream } from '@parley/service-kit/logging-terminal';
import { standaloneConfig } from './config.ts';
import { startStandalone } from './standalone.ts';
import { createStartReport, renderStartReport } from './start-report.ts';

const config = loadConfigOrExit(standaloneConfig, process.env);
const everyRequest = ['debug', 'trace'].includes(config.LOG_LEVEL);
const destination = logsToTerminal() ? await openTerminalStream({ everyRequest }) : undefined;
const logger = createLogger({ service: 'parley', level: config.LOG_LEVEL, addresses: config.LOG_ADDRESSES, destination });

await runService({
  logger,
  // The report below includes the address.
  announce: () => undefined,
  async start(lifecycle, interrupted) {
    const { port } = await startStandalone(lifecycle, { config, logger });
    if (interrupted.aborted) return;
    const report = createStartReport(config, port);
    if (destination === undefined) logger.info(report, 'ready');
    else process.stdout.write(renderStartReport(report, { color: process.stdout.hasColors() }));
  },
});
