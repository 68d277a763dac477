/** The sending half of one connection: knows when the broker does not take letters, and never queues behind that. */
import type { Channel, ChannelModel } from 'amqplib';
import type { DropReason } from './event-bus.ts';
import { abandon } from './rabbit-connection.ts';
import { declareExchange, routingKey, type Topology } from './topology.ts';

/** Frames (128 KiB at most each) that wait for the socket before letters are dropped; one letter is one to three. */
const MAX_WAITING_FRAMES = 256;

export interface RabbitPublisher {
  /** Why a letter would not go out now, null if it would. */
  obstacle(): DropReason | null;
  send(shard: number, bytes: Buffer): void;
  /** Resolves when the broker has what was sent. */
  close(): Promise<void>;
}

export async function rabbitPublisher(model: ChannelModel, topology: Topology): Promise<RabbitPublisher> {
  let blocked = false;
  let full = false;
  model.on('blocked', () => (blocked = true));
  model.on('unblocked', () => (blocked = false));
  const channel: Channel = await model.createChannel({ highWaterMark: MAX_WAITING_FRAMES });
  channel.on('drain', () => (full = false));
  // For instance the exchange was deleted: all is declared anew on the next connection.
  channel.on('error', () => abandon(model));
  await declareExchange(channel, topology);
  return {
    obstacle: () => (blocked ? 'blocked' : full ? 'full' : null),
    send(shard, bytes) {
      full = !channel.publish(topology.exchange, routingKey(shard), bytes, { persistent: false });
    },
    async close() {
      // A broker that blocks us reads nothing from this connection, not even a good-bye.
      if (!blocked) await channel.close();
    },
  };
}
