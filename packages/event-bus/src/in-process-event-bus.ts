/** Event bus within one process. Commits are passed by reference, never before the publisher's turn of the event loop ends. */
import { type FaultInjection, createFaultInjector } from './fault-injection.ts';
import type { DropReason, PublishedCommit, EventBus } from './event-bus.ts';

export interface InProcessEventBusOptions {
  /** Commits queued for one consumer; beyond that, the oldest is dropped. */
  maxPublishedCommits?: number;
  /** Loses, repeats and reorders commits, as a broker may. */
  faultInjection?: FaultInjection;
  onDropped?: (reason: DropReason) => void;
}

interface Inbox {
  put(publishedCommit: PublishedCommit): void;
  close(): void;
}

export function inProcessEventBus(options: InProcessEventBusOptions = {}): EventBus {
  const { maxPublishedCommits = 10_000, faultInjection, onDropped = () => undefined } = options;
  const deliveriesOf = faultInjection ? createFaultInjector(faultInjection) : () => [0];
  const inboxes = new Map<number, Set<Inbox>>();
  let closed = false;

  const inboxesOf = (shard: number): Set<Inbox> => {
    const ofShard = inboxes.get(shard) ?? new Set();
    inboxes.set(shard, ofShard);
    return ofShard;
  };

  return {
    get connected() {
      return !closed;
    },
    publish(publishedCommit) {
      if (closed) return onDropped('away');
      for (const inbox of inboxesOf(publishedCommit.shard)) inbox.put(publishedCommit);
    },
    async consume(shard, onCommit) {
      const inbox = openInbox({ onCommit, maxPublishedCommits, deliveriesOf, onDropped });
      inboxesOf(shard).add(inbox);
      return {
        async close() {
          inboxesOf(shard).delete(inbox);
          inbox.close();
        },
      };
    },
    async close() {
      closed = true;
      for (const shard of inboxes.values()) for (const inbox of shard) inbox.close();
    },
  };
}

interface InboxOptions {
  onCommit: (publishedCommit: PublishedCommit) => void;
  maxPublishedCommits: number;
  deliveriesOf: () => number[];
  onDropped: (reason: DropReason) => void;
}

function openInbox({ onCommit, maxPublishedCommits, deliveriesOf, onDropped }: InboxOptions): Inbox {
  let waiting: { publishedCommit: PublishedCommit; due: number }[] = [];
  let turn = 0;
  let closed = false;
  let scheduled: NodeJS.Immediate | null = null;

  const schedule = (): void => {
    scheduled ??= setImmediate(takeTurn);
  };

  function takeTurn(): void {
    scheduled = null;
    turn++;
    const due = waiting.filter((delivery) => delivery.due <= turn);
    waiting = due.length === waiting.length ? [] : waiting.filter((delivery) => delivery.due > turn);
    if (waiting.length > 0) schedule();
    for (const delivery of due) {
      // A consumer may close between two deliveries.
      if (!closed) onCommit(delivery.publishedCommit);
    }
  }

  return {
    put(publishedCommit) {
      for (const delay of deliveriesOf()) waiting.push({ publishedCommit, due: turn + 1 + delay });
      while (waiting.length > maxPublishedCommits) {
        waiting.shift();
        onDropped('full');
      }
      if (waiting.length > 0) schedule();
    },
    close() {
      closed = true;
      waiting = [];
      if (scheduled) clearImmediate(scheduled);
    },
  };
}
