/** Broker topology. Nothing is durable: consumers repair from the log what the broker loses. */
import type { Channel } from 'amqplib';

export interface Topology {
  /** Contains the store id, so that installations can share a broker. */
  exchange: string;
  /** Bounds of one consumer's queue; beyond either, the oldest commit is dropped. */
  maxPublishedCommits: number;
  maxBytes: number;
}

/** A queue fills only while its consumer does not read; these bounds cover a pause of seconds under full load. */
const bounds = { maxPublishedCommits: 10_000, maxBytes: 64 * 1024 * 1024 };

export function topologyOf(storeId: string): Topology {
  return { exchange: `parley.commits.${storeId}`, ...bounds };
}

export const routingKey = (shard: number): string => `shard.${shard}`;

/** Declares a direct exchange: a commit goes to every queue that is bound to its shard. */
export async function declareExchange(channel: Channel, { exchange }: Topology): Promise<void> {
  await channel.assertExchange(exchange, 'direct', { durable: false });
}

/** Declares a consumer's own queue on a shard, deleted with its channel. Returns the name that the broker chose. */
export async function declareShardQueue(channel: Channel, topology: Topology, shard: number): Promise<string> {
  await declareExchange(channel, topology);
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
    maxLength: topology.maxPublishedCommits,
    overflow: 'drop-head',
    // Explicit: in a vhost whose default type is quorum, an exclusive queue would be refused.
    arguments: { 'x-queue-type': 'classic', 'x-max-length-bytes': topology.maxBytes },
  });
  await channel.bindQueue(queue, topology.exchange, routingKey(shard));
  return queue;
}
