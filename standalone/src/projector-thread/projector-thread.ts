/** The projector of the one process: it folds and writes beside the event loop that serves everybody, with connections of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { newId } from '@parley/events/ids';
import type { PublishedCommit, EventBus } from '@parley/event-bus/event-bus';
import { createProjector, type Projector } from '@parley/projector/app';
import { usualTimes } from '@parley/projector/projector-dependencies';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { createFailpoint } from '@parley/service-kit/failpoint';
import { createLogger } from '@parley/service-kit/logging';
import { createBirpc } from 'birpc';
import { openStores } from '../stores.ts';
import { toldToProcess, type ProcessSide, type ThreadData, type ThreadSide } from './link.ts';

const { config, failpoint, logLevel } = workerData as ThreadData;
const consumers = new Map<number, (publishedCommit: PublishedCommit) => void>();
const parts: (() => Promise<void> | void)[] = [];
let projector: Projector | undefined;
let consumptions = 0;

const thread: ThreadSide = {
  async start() {
    const stores = await openStores({ closing: (_name, close) => void parts.push(close) }, config, { thread: 'beside' });
    projector = createProjector({
      store: stores.store,
      bus: { consume },
      push: main,
      database: stores.readDatabase,
      log: stores.logDatabase,
      projections: liveProjections,
      secondaries: [searchSubscription],
      rebuildsByItself: true,
      // One server works on SQLite: under the same name after a crash it goes on with its shards, whose leases have not run out.
      instanceId: config.DATABASE_URL === undefined ? 'embedded' : newId(),
      metrics: main,
      logger: createLogger({ service: 'parley', level: logLevel }),
      clock: Date.now,
      ...(failpoint === undefined ? {} : { failpoint: createFailpoint(failpoint) }),
      times: usualTimes,
    });
    parts.push(() => projector!.close());
    await projector.start();
  },
  take: (consumption, publishedCommit) => consumers.get(consumption)?.(publishedCommit),
  working: async () => projector?.working(),
  async close() {
    for (const close of parts.toReversed()) await close();
    setImmediate(() => parentPort!.close());
  },
};

const main = createBirpc<ProcessSide, ThreadSide>(thread, {
  post: (message) => parentPort!.postMessage(message, []),
  on: (take) => parentPort!.on('message', take),
  eventNames: [...toldToProcess],
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
