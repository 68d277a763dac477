/** RabbitMQ behind the port. Starts, and stays silent, while the broker is away. */
import type { ChannelModel } from 'amqplib';
import { encodePublishedCommit } from './published-commit-codec.ts';
import type { BusLogger, DropReason, EventBus } from './event-bus.ts';
import { abandon, rabbitConnection } from './rabbit-connection.ts';
import { type RabbitConsumption, rabbitConsumption } from './rabbit-consumption.ts';
import { type RabbitPublisher, rabbitPublisher } from './rabbit-publisher.ts';
import { type Topology } from './topology.ts';

/** A consumer waits this long for a broker that does not answer, then lets its caller go on without. */
const ATTACH_MS = 1_000;
/** For sending what is left, then for the good-bye. */
const CLOSE_STEP_MS = 1_000;

export interface RabbitMessageBusOptions {
  url: string;
  logger: BusLogger;
  /** As the broker's operators see it. */
  connectionName?: string;
  topology: Topology;
  /** A larger letter goes out as its spans alone. */
  maxCommitBytes?: number;
  onDropped?: (reason: DropReason) => void;
}

/** Resolves at once; `connected` tells when the broker was reached. Throws only for what is no URL. */
export async function rabbitEventBus(options: RabbitMessageBusOptions): Promise<EventBus> {
  const { url, logger, connectionName = 'parley', maxCommitBytes = 256 * 1024, onDropped = () => undefined } = options;
  const { topology } = options;
  const consumptions = new Set<RabbitConsumption>();
  let link: { model: ChannelModel; publisher: RabbitPublisher | null } | null = null;
  let closed = false;

  async function establish(model: ChannelModel): Promise<void> {
    const current: NonNullable<typeof link> = (link = { model, publisher: null });
    model.on('close', () => {
      if (link === current) link = null;
    });
    // Taken before anything is awaited: who begins to consume from here on finds the link and attaches itself.
    const attaching = [...consumptions].map((consumption) => consumption.attach(model));
    const [publisher] = await Promise.all([rabbitPublisher(model, topology), ...attaching]);
    current.publisher = publisher;
  }

  const connection = await rabbitConnection({ url, name: connectionName, logger, establish });
  const obstacle = (): DropReason | null => (closed || !link?.publisher ? 'away' : link.publisher.obstacle());

  return {
    get connected() {
      return obstacle() === null;
    },
    publish(publishedCommit) {
      const reason = obstacle();
      if (reason) return onDropped(reason);
      try {
        link?.publisher?.send(publishedCommit.shard, encodePublishedCommit(publishedCommit, maxCommitBytes));
      } catch (err) {
        // The channel has closed under us, and its event is still to come.
        logger.warn({ err, shard: publishedCommit.shard }, 'publishedCommit dropped');
        onDropped('away');
      }
    },
    async consume(shard, onCommit) {
      const consumption = rabbitConsumption({ shard, onCommit, topology, logger, onDropped });
      consumptions.add(consumption);
      if (link) {
        const { model } = link;
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
      // What was published goes out first; a broker that answers nothing is not waited for.
      await atMost(CLOSE_STEP_MS, link?.publisher?.close());
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
