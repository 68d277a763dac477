import type { Redis } from 'ioredis';
import type { Logger } from '@parley/service-kit/logging';
import type { Receiver } from './relay.ts';

/** A letter, or the word that the peer has connected at another instance. */
export type Note = { callId: string; text: string } | { takenBy: string };

export const channelOf = (peerId: string): string => `parley:peer:{${peerId}}`;
export const listOf = (peerId: string): string => `parley:peer:{${peerId}}:waiting`;

export interface PeerInboxOptions {
  redis: Redis;
  listening: Redis;
  logger: Logger;
  peerId: string;
  receiver: Receiver;
  /** This instance's name among all. */
  own: string;
}

/** One peer's channel and list, heard as long as the peer is here. */
export class RedisPeerInbox {
  readonly #options: PeerInboxOptions;
  /** While the list is being emptied: what comes meanwhile is later than what waited. */
  #held: Note[] | null = [];

  constructor(options: PeerInboxOptions) {
    this.#options = options;
  }

  /** Listens, says that the peer is here now, and takes what waited; also again, after Redis was away. */
  async begin(): Promise<void> {
    this.#held ??= [];
    try {
      await this.#listen();
    } catch (err) {
      // Begun again when Redis is back; until then only peers of this instance reach this one.
      this.#options.logger.debug({ err }, 'peer can not be reached from other instances');
    }
    const held = this.#held;
    this.#held = null;
    for (const note of held) this.#deliver(note);
  }

  hear(note: Note): void {
    if (this.#held === null) this.#deliver(note);
    else this.#held.push(note);
  }

  async #listen(): Promise<void> {
    const { redis, listening, peerId, own } = this.#options;
    await listening.subscribe(channelOf(peerId));
    await redis.publish(channelOf(peerId), JSON.stringify({ takenBy: own } satisfies Note));
    const [kept] = (await redis.multi().lrange(listOf(peerId), 0, -1).del(listOf(peerId)).exec()) ?? [];
    for (const text of (kept?.[1] ?? []) as string[]) this.#deliver(JSON.parse(text) as Note);
  }

  #deliver(note: Note): void {
    const { receiver, own } = this.#options;
    if ('takenBy' in note) {
      if (note.takenBy !== own) receiver.taken();
    } else if (note.callId === receiver.callId) {
      receiver.deliver(note.text);
    }
  }
}
