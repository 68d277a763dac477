import type { AnyStoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { timeOf } from '@parley/events/wire/fields';
import { isPushedEvent, type PushedEvent, type Tombstone } from '@parley/events/wire/to-wire';
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';

/** The events that one commit applied in one partition. */
export interface PendingPush {
  events: readonly AnyStoredEvent[];
  /** Position after the push; lies past parked events as well. */
  checkpoint: PushCheckpointRow;
  /** Perhaps pushed before: later events, no longer in the queue, may have deleted its messages. */
  mayRepeat: boolean;
}

/** Commits that wait to be pushed, in order, and the messages that they delete. */
export class PushQueue {
  readonly #pending: PendingPush[] = [];
  readonly #deletions = new Map<string, string>();
  #eventCount = 0;

  get eventCount(): number {
    return this.#eventCount;
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  add(pendingPush: PendingPush): void {
    this.#pending.push(pendingPush);
    this.#eventCount += pendingPush.events.length;
    for (const event of pendingPush.events) {
      for (const { messageId } of deletionsIn(event)) this.#deletions.set(messageId, timeOf(event.recordedAt));
    }
  }

  /** The first commits that together hold at least `maxEvents` events, or all. `remove` takes them out. */
  peek(maxEvents: number): PendingPush[] {
    const first: PendingPush[] = [];
    for (let events = 0, index = 0; index < this.#pending.length && events < maxEvents; index++) {
      first.push(this.#pending[index]!);
      events += this.#pending[index]!.events.length;
    }
    return first;
  }

  /** Deletion times of the messages that these events show, as far as the queue knows them; by message id. */
  deletionsAmong(events: readonly PushedEvent[]): Map<string, Tombstone> {
    const deletions = new Map<string, Tombstone>();
    if (this.#deletions.size === 0) return deletions;
    for (const event of events) {
      if (event.type !== 'MessageSent' && event.type !== 'MessageEdited') continue;
      const deletedAt = this.#deletions.get(event.payload.messageId);
      if (deletedAt !== undefined) deletions.set(event.payload.messageId, { deletedAt, erasedAt: null });
    }
    return deletions;
  }

  /** Removes what `peek` returned. */
  remove(pendingPushes: readonly PendingPush[]): void {
    for (const { events } of this.#pending.splice(0, pendingPushes.length)) {
      this.#eventCount -= events.length;
      for (const event of events) for (const { messageId } of deletionsIn(event)) this.#deletions.delete(messageId);
    }
  }

  /** Drops everything and returns the checkpoints of what it dropped. */
  clear(): PushCheckpointRow[] {
    const dropped = this.peek(Infinity);
    this.remove(dropped);
    return dropped.map(({ checkpoint }) => checkpoint);
  }
}

export function pushedEvents(pendingPushes: readonly PendingPush[]): PushedEvent[] {
  return pendingPushes.flatMap(({ events }) => events.filter(isPushedEvent));
}
