import type { AnyStoredEvent } from '@parley/events/envelope';
import { timeOf } from '@parley/events/wire/fields';
import { isPushedEvent, type PushedEvent } from '@parley/events/wire/to-wire';
import type { PushCheckpointRow } from '@parley/read-tables/bookkeeping-tables';

/** What one partition's part of a commit folded, and how far it reached (past parked events as well). */
export interface PendingPush {
  events: readonly AnyStoredEvent[];
  reached: PushCheckpointRow;
  /** Pushed perhaps before: messages may be deleted since by events that are not in the queue any more. */
  repeated: boolean;
}

/** Commits that are not pushed yet, in order, and which messages they delete. */
export class PushQueue {
  readonly #waiting: PendingPush[] = [];
  readonly #deletions = new Map<string, string>();
  #events = 0;

  get events(): number {
    return this.#events;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(pendingPush: PendingPush): void {
    this.#waiting.push(pendingPush);
    this.#events += pendingPush.events.length;
    for (const event of pendingPush.events) {
      if (event.type === 'MessageDeleted') this.#deletions.set(event.payload.messageId, timeOf(event.recordedAt));
    }
  }

  /** The first ones, until they hold this many events. They stay until `settle`. */
  first(limit: number): PendingPush[] {
    const some: PendingPush[] = [];
    for (let events = 0, index = 0; index < this.#waiting.length && events < limit; index++) {
      some.push(this.#waiting[index]!);
      events += this.#waiting[index]!.events.length;
    }
    return some;
  }

  /** When the messages of these facts were deleted, as far as the queue knows; by message id. */
  deletionsAmong(facts: readonly PushedEvent[]): Map<string, string> {
    const deleted = new Map<string, string>();
    if (this.#deletions.size === 0) return deleted;
    for (const fact of facts) {
      if (fact.type !== 'MessageSent' && fact.type !== 'MessageEdited') continue;
      const at = this.#deletions.get(fact.payload.messageId);
      if (at !== undefined) deleted.set(fact.payload.messageId, at);
    }
    return deleted;
  }

  settle(pendingPushes: readonly PendingPush[]): void {
    for (const { events } of this.#waiting.splice(0, pendingPushes.length)) {
      this.#events -= events.length;
      for (const event of events) if (event.type === 'MessageDeleted') this.#deletions.delete(event.payload.messageId);
    }
  }

  /** Drops everything; answers how far it would have reached. */
  drop(): PushCheckpointRow[] {
    const dropped = this.first(Infinity);
    this.settle(dropped);
    return dropped.map(({ reached }) => reached);
  }
}

export function eventsOf(pendingPushes: readonly PendingPush[]): PushedEvent[] {
  return pendingPushes.flatMap(({ events }) => events.filter(isPushedEvent));
}
