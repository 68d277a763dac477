/** A consumer of one shard that survives reconnects. */
import type { Channel, ChannelModel } from 'amqplib';
import { decodePublishedCommit, MalformedCommit } from './published-commit-codec.ts';
import type { BusLogger, DropReason, PublishedCommit } from './event-bus.ts';
import { abandon } from './rabbit-connection.ts';
import { declareShardQueue, type Topology } from './topology.ts';

export interface RabbitConsumptionOptions {
  shard: number;
  onCommit: (publishedCommit: PublishedCommit) => void;
  topology: Topology;
  logger: BusLogger;
  onDropped: (reason: DropReason) => void;
}

export interface RabbitConsumption {
  /** Moves the consumer to this connection. Throws if the broker refuses. */
  attach(model: ChannelModel): Promise<void>;
  /** Stops delivery at once; the queue is deleted a little later. */
  close(): void;
}

export function rabbitConsumption({ shard, onCommit, topology, logger, onDropped }: RabbitConsumptionOptions): RabbitConsumption {
  let closed = false;
  let channel: Channel | null = null;

  function deliver(content: Buffer): void {
    if (closed) return;
    let publishedCommit: PublishedCommit;
    try {
      publishedCommit = decodePublishedCommit(content);
      if (publishedCommit.shard !== shard) throw new MalformedCommit('commit of another shard');
    } catch (err) {
      logger.warn({ err, shard }, 'malformed commit dropped');
      onDropped('malformed');
      return;
    }
    onCommit(publishedCommit);
  }

  async function consumeOn(model: ChannelModel): Promise<void> {
    const current = (channel = await model.createChannel());
    current.on('error', (err) => {
      logger.warn({ err, shard }, 'consumer failed');
      abandon(model);
    });
    const queue = await declareShardQueue(current, topology, shard);
    // Without acknowledgements: a commit that is lost with its consumer is in the log.
    await current.consume(queue, (message) => (message ? deliver(message.content) : onCancelled(model)), { noAck: true });
  }

  /** The queue was deleted, or its node left. */
  function onCancelled(model: ChannelModel): void {
    logger.warn({ shard }, 'consumer canceled by the broker');
    abandon(model);
  }

  return {
    async attach(model) {
      if (closed) return;
      try {
        await consumeOn(model);
      } catch (error) {
        if (!closed) throw error;
      }
      if (closed) channel?.close().catch(() => undefined);
    },
    close() {
      closed = true;
      channel?.close().catch(() => undefined);
    },
  };
}
