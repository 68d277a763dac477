/** All that Parley declares on the broker. Nothing is durable: the log repairs what a broker forgets. */
import type { Channel } from 'amqplib';

export interface Topology {
  /** Named by the store, so that installations which share a broker do not fold each other's letters. */
  exchange: string;
  /** Bounds of one consumer's queue; beyond either the oldest letter is dropped. */
  maxPublishedCommits: number;
  maxBytes: number;
}

/** A queue fills only while its consumer does not read its socket: enough for a pause of seconds under full load. */
const bounds = { maxPublishedCommits: 10_000, maxBytes: 64 * 1024 * 1024 };

export function topologyOf(storeId: string): Topology {
  return { exchange: `parley.publishedCommits.${storeId}`, ...bounds };
}

export const routingKey = (shard: number): string => `shard.${shard}`;

/** Direct: a letter goes to every queue that is bound to its shard. */
export async function declareExchange(channel: Channel, { exchange }: Topology): Promise<void> {
  await channel.assertExchange(exchange, 'direct', { durable: false });
}

/** A consumer's own queue on a shard, gone with its channel. Answers the queue's name, which the broker chooses. */
export async function declareShardQueue(channel: Channel, topology: Topology, shard: number): Promise<string> {
  await declareExchange(channel, topology);
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
    maxLength: topology.maxPublishedCommits,
    overflow: 'drop-head',
    // Where a vhost's default type is quorum, an exclusive queue without a type would be refused.
    arguments: { 'x-queue-type': 'classic', 'x-max-length-bytes': topology.maxBytes },
  });
  await channel.bindQueue(queue, topology.exchange, routingKey(shard));
  return queue;
}
