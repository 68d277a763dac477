/** Worker thread of the standalone process that runs the projector, with its own connections, off the event loop that serves requests. */
import { parentPort, workerData } from 'node:worker_threads';
import { newId } from '@parley/events/ids';
import type { PublishedCommit, EventBus } from '@parley/event-bus/event-bus';
import { createProjector, type Projector } from '@parley/projector/app';
import { defaultTimes } from '@parley/projector/projector-dependencies';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createLogger } from '@parley/service-kit/logging';
import { logsToTerminal, openTerminalStream } from '@parley/service-kit/logging-terminal';
import { openTracing } from '@parley/service-kit/tracing/open-tracing';
import { createBirpc } from 'birpc';
import { openStores } from '../stores.ts';
import { oneWayCalls, type MainThreadApi, type WorkerOptions, type WorkerThreadApi } from './thread-protocol.ts';

const { config, tracing: tracingConfig, failpoint, logLevel } = workerData as WorkerOptions;
const destination = logsToTerminal() ? await openTerminalStream() : undefined;
const logger = createLogger({ service: 'parley', level: logLevel, destination });
const consumers = new Map<number, (publishedCommit: PublishedCommit) => void>();
const parts: (() => Promise<void> | void)[] = [];
let projector: Projector | undefined;
let consumptions = 0;

const thread: WorkerThreadApi = {
  async start() {
    const lifecycle = { onClose: (_name: string, close: () => Promise<void> | void) => void parts.push(close) };
    const tracing = tracingConfig && (await openTracing(lifecycle, { service: 'parley', config: tracingConfig, logger }));
    const stores = await openStores(lifecycle, config, { thread: 'worker', logger });
    projector = createProjector({
      store: stores.store,
      bus: { consume },
      push: main,
      database: stores.readDatabase,
      log: stores.logDatabase,
      projections: liveProjections,
      secondaries: [searchSubscription],
      autoRebuild: true,
      // SQLite has one server: with a fixed id it resumes its shards after a crash, before their leases expire.
      instanceId: config.DATABASE_URL === undefined ? 'embedded' : newId(),
      metrics: main,
      logger,
      tracing,
      clock: Date.now,
      ...(failpoint === undefined ? {} : { failpoint: createFailpoint(failpoint) }),
      times: defaultTimes,
    });
    parts.push(() => projector!.close());
    await projector.start();
  },
  deliver: (consumption, publishedCommit) => consumers.get(consumption)?.(publishedCommit),
  async findFailure() {
    try {
      await projector?.checkHealth();
      return null;
    } catch (error) {
      const { name, message } = error as Error;
      return { name, message };
    }
  },
  async close() {
    for (const close of parts.toReversed()) await close();
    setImmediate(() => parentPort!.close());
  },
};

const main = createBirpc<MainThreadApi, WorkerThreadApi>(thread, {
  post: (message) => parentPort!.postMessage(message, []),
  on: (take) => parentPort!.on('message', take),
  eventNames: [...oneWayCalls],
  timeout: -1,
});

const consume: EventBus['consume'] = async (shard, onCommit) => {
  const consumption = consumptions++;
  consumers.set(consumption, onCommit);
  await main.consume(consumption, shard);
  return {
    async close() {
      consumers.delete(consumption);
      await main.endConsumption(consumption);
    },
  };
};
