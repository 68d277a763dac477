/** Which parts the one process stands on: what the configuration names, else what needs no server. */
import type { FileStore } from '@parley/file-store/file-store';
import { openFileStore } from '@parley/file-store/open-file-store';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { Life } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { StandaloneConfig } from './config.ts';
import { openStores, type Stores } from './stores.ts';

export interface Adapters extends Stores {
  bus: EventBus;
  pushChannel: PushChannel;
  fileStore: FileStore;
}

interface Opening {
  config: StandaloneConfig;
  logger: Logger;
  /** Absent in production: a store that has none sends its whole transaction at once. */
  failpoint?: Failpoint;
}

/** Opens them; each is closed by `life`. */
export async function openAdapters(life: Life, { config, logger, ...failpoint }: Opening): Promise<Adapters> {
  const stores = await openStores(life, config, { thread: 'own', ...failpoint });
  const { store } = stores;
  const bus =
    config.AMQP_URL === undefined
      ? inProcessEventBus()
      : await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger });
  life.closing('message bus', () => bus.close());
  const pushChannel =
    config.REDIS_URL === undefined ? inProcessPushChannel() : redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
  life.closing('push channel', () => pushChannel.close());
  return { ...stores, bus, pushChannel, fileStore: openFileStore(config) };
}
