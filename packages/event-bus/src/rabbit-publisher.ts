/** Publishes on one connection; detects when the broker does not accept commits, and never queues them. */
import type { Channel, ChannelModel } from 'amqplib';
import type { DropReason } from './event-bus.ts';
import { abandon } from './rabbit-connection.ts';
import { declareExchange, routingKey, type Topology } from './topology.ts';

/** Frames (at most 128 KiB each) buffered for the socket before commits are dropped; a commit has one to three. */
const MAX_WAITING_FRAMES = 256;

export interface RabbitPublisher {
  /** Returns the reason for dropping a commit now, or null if it can be sent. */
  dropReason(): DropReason | null;
  send(shard: number, bytes: Buffer): void;
  /** Resolves when the broker has received everything sent. */
  close(): Promise<void>;
}

export async function rabbitPublisher(model: ChannelModel, topology: Topology): Promise<RabbitPublisher> {
  let blocked = false;
  let full = false;
  model.on('blocked', () => (blocked = true));
  model.on('unblocked', () => (blocked = false));
  const channel: Channel = await model.createChannel({ highWaterMark: MAX_WAITING_FRAMES });
  channel.on('drain', () => (full = false));
  // For example, the exchange was deleted: the next connection declares it again.
  channel.on('error', () => abandon(model));
  await declareExchange(channel, topology);
  return {
    dropReason: () => (blocked ? 'blocked' : full ? 'full' : null),
    send(shard, bytes) {
      full = !channel.publish(topology.exchange, routingKey(shard), bytes, { persistent: false });
    },
    async close() {
      // A broker that blocks publishers reads nothing from this connection, not even the close.
      if (!blocked) await channel.close();
    },
  };
}
