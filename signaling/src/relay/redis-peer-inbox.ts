import type { Redis } from 'ioredis';
import type { Logger } from '@parley/service-kit/logging';
import type { SignalReceiver } from './relay.ts';

/** A signal, or the notice that another instance now holds the peer's connection. */
export type InboxMessage = { callId: string; text: string } | { replacedBy: string };

export const channelOf = (peerId: string): string => `parley:peer:{${peerId}}`;
export const queueOf = (peerId: string): string => `parley:peer:{${peerId}}:queue`;

export interface PeerInboxOptions {
  redis: Redis;
  subscriber: Redis;
  logger: Logger;
  peerId: string;
  receiver: SignalReceiver;
  instanceId: string;
}

/** A connected peer's Redis channel, and the list of signals queued before it connected. */
export class RedisPeerInbox {
  readonly #options: PeerInboxOptions;
  /** Messages that arrive while the queue is read: they are newer than the queued ones. Null once live. */
  #buffer: InboxMessage[] | null = [];

  constructor(options: PeerInboxOptions) {
    this.#options = options;
  }

  /** Subscribes, replaces the peer's previous inbox, and delivers the queued signals. Called again when Redis reconnects. */
  async open(): Promise<void> {
    this.#buffer ??= [];
    try {
      await this.#subscribe();
    } catch (err) {
      // Retried when Redis is back; until then, only peers of this instance reach this peer.
      this.#options.logger.debug({ err }, 'peer unreachable from other instances');
    }
    const buffer = this.#buffer;
    this.#buffer = null;
    for (const message of buffer) this.#deliver(message);
  }

  receive(message: InboxMessage): void {
    if (this.#buffer === null) this.#deliver(message);
    else this.#buffer.push(message);
  }

  async #subscribe(): Promise<void> {
    const { redis, subscriber, peerId, instanceId } = this.#options;
    await subscriber.subscribe(channelOf(peerId));
    await redis.publish(channelOf(peerId), JSON.stringify({ replacedBy: instanceId } satisfies InboxMessage));
    const [queued] = (await redis.multi().lrange(queueOf(peerId), 0, -1).del(queueOf(peerId)).exec()) ?? [];
    for (const text of (queued?.[1] ?? []) as string[]) this.#deliver(JSON.parse(text) as InboxMessage);
  }

  #deliver(message: InboxMessage): void {
    const { receiver, instanceId } = this.#options;
    if ('replacedBy' in message) {
      if (message.replacedBy !== instanceId) receiver.onReplaced();
    } else if (message.callId === receiver.callId) {
      receiver.onSignal(message.text);
    }
  }
}
