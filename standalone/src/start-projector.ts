import { projectorMetrics } from '@parley/projector/metrics';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { Registry } from 'prom-client';
import type { Adapters } from './adapters.ts';
import type { StandaloneConfig } from './config.ts';
import { tracingConfigOf } from '@parley/service-kit/tracing/tracing-keys';
import { createProjectorThread, type ProjectorThread } from './projector-thread/create-projector-thread.ts';

interface ProjectorParts {
  config: StandaloneConfig;
  registry: Registry;
  logger: Logger;
}

/** Starts the projector in a worker thread; a crash of the thread ends the process. */
export async function startProjector(
  lifecycle: Lifecycle,
  adapters: Adapters,
  { config, registry, logger }: ProjectorParts,
): Promise<ProjectorThread> {
  const projector = createProjectorThread({
    config: {
      DATABASE_URL: config.DATABASE_URL,
      READ_DATABASE_URL: config.READ_DATABASE_URL,
      KEYS_DATABASE_URL: config.KEYS_DATABASE_URL,
      KEK_FILE: config.KEK_FILE,
      DATA_DIR: config.DATA_DIR,
      REDIS_URL: config.REDIS_URL,
    },
    tracing: tracingConfigOf(config),
    failpoint: config.FAILPOINT,
    logLevel: logger.level,
    bus: adapters.bus,
    push: adapters.pushChannel,
    metrics: projectorMetrics(registry),
    onCrash(error) {
      throw error;
    },
  });
  lifecycle.onClose('projector', () => projector.close());
  await projector.start();
  return projector;
}
