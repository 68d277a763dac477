/** Event bus on RabbitMQ. Starts without a broker and drops commits while it is away. */
import type { ChannelModel } from 'amqplib';
import { encodePublishedCommit } from './published-commit-codec.ts';
import type { BusLogger, DropReason, EventBus } from './event-bus.ts';
import { abandon, rabbitConnection } from './rabbit-connection.ts';
import { type RabbitConsumption, rabbitConsumption } from './rabbit-consumption.ts';
import { type RabbitPublisher, rabbitPublisher } from './rabbit-publisher.ts';
import { type Topology } from './topology.ts';

/** Time that `consume` waits for a broker that does not respond. */
const ATTACH_MS = 1_000;
/** Limit for flushing, and again for closing the connection. */
const CLOSE_STEP_MS = 1_000;

export interface RabbitEventBusOptions {
  /** URLs of the nodes of a cluster, separated by commas; or of the only one. */
  url: string;
  logger: BusLogger;
  /** Connection name in the broker's listings. */
  connectionName?: string;
  topology: Topology;
  /** A larger commit is sent without its events. */
  maxCommitBytes?: number;
  onDropped?: (reason: DropReason) => void;
}

/** Resolves at once; `connected` shows whether the broker is reachable. Throws only for an invalid URL. */
export async function rabbitEventBus(options: RabbitEventBusOptions): Promise<EventBus> {
  const { url, logger, connectionName = 'parley', maxCommitBytes = 256 * 1024, onDropped = () => undefined } = options;
  const { topology } = options;
  const consumptions = new Set<RabbitConsumption>();
  let connected: { model: ChannelModel; publisher: RabbitPublisher | null } | null = null;
  let closed = false;

  async function establish(model: ChannelModel): Promise<void> {
    const current: NonNullable<typeof connected> = (connected = { model, publisher: null });
    model.on('close', () => {
      if (connected === current) connected = null;
    });
    // Listed before anything is awaited: later consumers see the connection and attach themselves.
    const attaching = [...consumptions].map((consumption) => consumption.attach(model));
    const [publisher] = await Promise.all([rabbitPublisher(model, topology), ...attaching]);
    current.publisher = publisher;
  }

  const connection = await rabbitConnection({ url, name: connectionName, logger, establish });
  const dropReason = (): DropReason | null => (closed || !connected?.publisher ? 'away' : connected.publisher.dropReason());

  return {
    get connected() {
      return dropReason() === null;
    },
    publish(publishedCommit) {
      const reason = dropReason();
      if (reason) return onDropped(reason);
      try {
        connected?.publisher?.send(publishedCommit.shard, encodePublishedCommit(publishedCommit, maxCommitBytes));
      } catch (err) {
        // The channel has closed, but its 'close' event has not fired yet.
        logger.warn({ err, shard: publishedCommit.shard }, 'commit dropped');
        onDropped('away');
      }
    },
    async consume(shard, onCommit) {
      const consumption = rabbitConsumption({ shard, onCommit, topology, logger, onDropped });
      consumptions.add(consumption);
      if (connected) {
        const { model } = connected;
        await atMost(
          ATTACH_MS,
          consumption.attach(model).catch(() => abandon(model)),
        );
      }
      return {
        async close() {
          consumptions.delete(consumption);
          consumption.close();
        },
      };
    },
    async close() {
      closed = true;
      for (const consumption of consumptions) consumption.close();
      // Flushes what was published, unless the broker does not respond.
      await atMost(CLOSE_STEP_MS, connected?.publisher?.close());
      await atMost(CLOSE_STEP_MS, connection.close());
    },
  };
}

async function atMost(milliseconds: number, work: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work?.catch(() => undefined), timeout]).finally(() => clearTimeout(timer));
}
