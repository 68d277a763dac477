/**
 * What the letters brought of one partition and is not folded yet. Letters may be lost, repeated, late or of a log that
 * is gone: only an unbroken run of positions whose event before is the one folded last is handed on.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Anchor } from '@parley/event-store/event-store';
import type { Span } from '@parley/event-bus/event-bus';

export type Next =
  | { kind: 'nothing' }
  /** In position order, right after the anchor. */
  | { kind: 'events'; events: AnyStoredEvent[] }
  /** Something later is known, what comes next is not here: it may still be on its way. */
  | { kind: 'gap' }
  /** What came next does not say that it follows the anchor: ask the log. */
  | { kind: 'unproved' };

interface Run {
  span: Span;
  events: AnyStoredEvent[];
}

export class PartitionInbox {
  /** Ascending by first position. */
  #runs: Run[] = [];
  /** The highest position that is known to exist. */
  #announced = 0;
  #events = 0;

  /** `limit`: above this many waiting events a letter is only noticed, its events come from the log later. */
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(span: Span, events: AnyStoredEvent[] | null): void {
    this.announce(span.to);
    if (!events || this.#events + events.length > this.#limit) return;
    const at = this.#runs.findLastIndex((run) => run.span.from <= span.from) + 1;
    this.#runs.splice(at, 0, { span, events });
    this.#events += events.length;
  }

  announce(position: number): void {
    if (position > this.#announced) this.#announced = position;
  }

  /** The log was read up to here and held no more. */
  corrected(position: number): void {
    if (this.#runs.length === 0) this.#announced = position;
  }

  clear(): void {
    this.#runs = [];
    this.#events = 0;
  }

  /** Does not take them out: `settle` does, once they are folded. */
  next(anchor: Anchor, limit: number): Next {
    this.settle(anchor.position);
    const events: AnyStoredEvent[] = [];
    let { position, eventId } = anchor;
    for (const run of this.#runs) {
      if (events.length >= limit || run.span.from > position + 1) break;
      if (run.span.to <= position) continue;
      if (!follows(run, position, eventId)) return events.length > 0 ? { kind: 'events', events } : { kind: 'unproved' };
      const fresh = run.events.slice(position + 1 - run.span.from, position + 1 - run.span.from + limit - events.length);
      events.push(...fresh);
      ({ position, id: eventId } = fresh.at(-1)!);
    }
    if (events.length > 0) return { kind: 'events', events };
    return this.#announced > anchor.position ? { kind: 'gap' } : { kind: 'nothing' };
  }

  /** Drops what lies at or below this position. */
  settle(position: number): void {
    while (this.#runs.length > 0 && this.#runs[0]!.span.to <= position) this.#events -= this.#runs.shift()!.events.length;
  }
}

/**
 * Whether the run goes on from this very event: by the id it names, or by holding the event itself. A partition's first
 * event names none, and might be that of another installation on the same broker: the log itself must show it.
 */
function follows({ span, events }: Run, position: number, eventId: string | null): boolean {
  if (span.from === position + 1) return eventId !== null && span.previousEventId === eventId;
  return events[position - span.from]?.id === eventId;
}
