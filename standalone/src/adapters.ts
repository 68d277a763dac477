/** Chooses the adapters of the standalone process: external servers if configured, else embedded ones. */
import type { FileStore } from '@parley/file-store/file-store';
import { openFileStore } from '@parley/file-store/open-file-store';
import type { EventStore } from '@parley/event-store/event-store';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { DropReason, EventBus } from '@parley/event-bus/event-bus';
import { rabbitEventBus } from '@parley/event-bus/rabbit-event-bus';
import { topologyOf } from '@parley/event-bus/topology';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { redisPushChannel } from '@parley/push-channel/redis-push-channel';
import type { Failpoint } from '@parley/service-kit/failpoint';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { Logger } from '@parley/service-kit/logging';
import type { StandaloneConfig } from './config.ts';
import { openStores, type Stores } from './stores.ts';

export interface Adapters extends Stores {
  bus: EventBus;
  /** The commits to publish on the bus: sealed if they leave this process. */
  commits: Pick<EventStore, 'onCommitted'>;
  pushChannel: PushChannel;
  fileStore: FileStore;
}

interface AdapterOptions {
  config: StandaloneConfig;
  logger: Logger;
  onDropped: (reason: DropReason) => void;
  /** Absent in production: without failpoints, the store sends a transaction in one round trip. */
  failpoint?: Failpoint;
}

/** Opens the adapters; `lifecycle` closes each. */
export async function openAdapters(lifecycle: Lifecycle, { config, logger, onDropped, ...failpoint }: AdapterOptions): Promise<Adapters> {
  const stores = await openStores(lifecycle, config, { thread: 'main', logger, ...failpoint });
  const { store } = stores;
  const bus =
    config.AMQP_URL === undefined
      ? inProcessEventBus({ onDropped })
      : await rabbitEventBus({ url: config.AMQP_URL, topology: topologyOf(store.id), logger, onDropped });
  const commits = config.AMQP_URL === undefined ? { onCommitted: store.onCommittedPlain } : store;
  lifecycle.onClose('event bus', () => bus.close());
  const pushChannel =
    config.REDIS_URL === undefined ? inProcessPushChannel() : redisPushChannel({ url: config.REDIS_URL, storeId: store.id, logger });
  lifecycle.onClose('push channel', () => pushChannel.close());
  return { ...stores, bus, commits, pushChannel, fileStore: openFileStore(config) };
}
