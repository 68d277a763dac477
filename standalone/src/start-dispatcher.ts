import { createDispatcherService, type Dispatcher } from '@parley/dispatcher/app';
import { dispatcherLimitsOf } from '@parley/dispatcher/config';
import { defaultTimes } from '@parley/dispatcher/dispatcher-dependencies';
import { dispatcherMetrics } from '@parley/dispatcher/metrics';
import { newId } from '@parley/events/ids';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import { outboundRulesOf } from '@parley/service-kit/outbound/outbound-rules';
import type { Registry } from 'prom-client';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';

interface DispatcherParts {
  config: StandaloneConfig;
  registry: Registry;
  logger: Logger;
  failpoint?: Failpoint;
}

/** The read tables must have been created. */
export async function startDispatcher(
  lifecycle: Lifecycle,
  { store, logDatabase, readDatabase }: Adapters,
  { config, registry, logger, ...failpoint }: DispatcherParts,
): Promise<Dispatcher> {
  const dispatcher = createDispatcherService({
    store,
    log: logDatabase,
    database: readDatabase,
    rules: outboundRulesOf(config),
    limits: dispatcherLimitsOf(config),
    times: defaultTimes,
    // SQLite has one server: with a fixed id it resumes its shards after a crash, before their leases expire.
    instanceId: config.DATABASE_URL === undefined ? 'embedded' : newId(),
    metrics: dispatcherMetrics(registry),
    logger,
    clock: Date.now,
    ...failpoint,
  });
  lifecycle.onClose('dispatcher', () => dispatcher.close());
  await dispatcher.start();
  return dispatcher;
}
