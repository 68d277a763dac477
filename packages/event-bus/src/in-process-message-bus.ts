/** The bus of a single process. Letters pass by reference, never before the publisher's turn of the event loop is over. */
import { type Disturbance, disturbedDeliveries } from './disturbance.ts';
import type { DropReason, Letter, MessageBus } from './message-bus.ts';

export interface InProcessMessageBusOptions {
  /** Letters that wait for one consumer; beyond, the oldest is dropped. */
  maxLetters?: number;
  /** Loses, repeats and reorders letters, as a broker may. */
  disturbance?: Disturbance;
  onDropped?: (reason: DropReason) => void;
}

interface Inbox {
  put(letter: Letter): void;
  close(): void;
}

export function inProcessMessageBus(options: InProcessMessageBusOptions = {}): MessageBus {
  const { maxLetters = 10_000, disturbance, onDropped = () => undefined } = options;
  const deliveriesOf = disturbance ? disturbedDeliveries(disturbance) : () => [0];
  const inboxes = new Map<number, Set<Inbox>>();
  let closed = false;

  const inboxesOf = (lane: number): Set<Inbox> => {
    const known = inboxes.get(lane) ?? new Set();
    inboxes.set(lane, known);
    return known;
  };

  return {
    get connected() {
      return !closed;
    },
    publish(letter) {
      if (closed) return onDropped('away');
      for (const inbox of inboxesOf(letter.lane)) inbox.put(letter);
    },
    async consume(lane, onLetter) {
      const inbox = openInbox({ onLetter, maxLetters, deliveriesOf, onDropped });
      inboxesOf(lane).add(inbox);
      return {
        async close() {
          inboxesOf(lane).delete(inbox);
          inbox.close();
        },
      };
    },
    async close() {
      closed = true;
      for (const lane of inboxes.values()) for (const inbox of lane) inbox.close();
    },
  };
}

interface InboxOptions {
  onLetter: (letter: Letter) => void;
  maxLetters: number;
  deliveriesOf: () => number[];
  onDropped: (reason: DropReason) => void;
}

function openInbox({ onLetter, maxLetters, deliveriesOf, onDropped }: InboxOptions): Inbox {
  let waiting: { letter: Letter; due: number }[] = [];
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
      // A consumer may close in the middle of its letters.
      if (!closed) onLetter(delivery.letter);
    }
  }

  return {
    put(letter) {
      for (const delay of deliveriesOf()) waiting.push({ letter, due: turn + 1 + delay });
      while (waiting.length > maxLetters) {
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
