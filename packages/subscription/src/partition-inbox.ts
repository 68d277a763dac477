/**
 * Buffers the published events of one partition that are not projected yet. Published commits may be lost, repeated, late
 * or of a log that is gone: only a gapless run that provably follows the last projected event is returned.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Anchor } from '@parley/event-store/event-store';
import type { Span } from '@parley/event-bus/event-bus';
import { eventBytes } from './event-bytes.ts';

export type NextEvents =
  | { kind: 'none' }
  /** In position order, directly after the anchor. */
  | { kind: 'events'; events: AnyStoredEvent[] }
  /** A later event exists, but the next one is missing: it may still arrive. */
  | { kind: 'gap' }
  /** The next events do not prove that they follow the anchor: read the log. */
  | { kind: 'unverified' };

interface Segment {
  span: Span;
  events: AnyStoredEvent[];
  bytes: number;
}

export class PartitionInbox {
  /** Ascending by first position. */
  #segments: Segment[] = [];
  /** The highest position known to exist. */
  #head = 0;
  #bytes = 0;
  readonly #maxBytes: number;

  /** Above `maxBytes`, only the head is recorded; the events come from the log later. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  offer(span: Span, events: AnyStoredEvent[] | null): void {
    this.announceHead(span.to);
    if (!events) return;
    const bytes = events.reduce((sum, event) => sum + eventBytes(event), 0);
    if (this.#bytes + bytes > this.#maxBytes) return;
    const index = this.#segments.findLastIndex((segment) => segment.span.from <= span.from) + 1;
    this.#segments.splice(index, 0, { span, events, bytes });
    this.#bytes += bytes;
  }

  announceHead(position: number): void {
    if (position > this.#head) this.#head = position;
  }

  /** Drops everything: the log was read and ends at `position`. */
  reset(position: number): void {
    this.#segments = [];
    this.#bytes = 0;
    this.#head = position;
  }

  /** Leaves the events in the inbox; `discardThrough` removes them once they are projected. */
  next(anchor: Anchor, limit: number): NextEvents {
    this.discardThrough(anchor.position);
    const events: AnyStoredEvent[] = [];
    let { position, eventId } = anchor;
    for (const segment of this.#segments) {
      if (events.length >= limit || segment.span.from > position + 1) break;
      if (segment.span.to <= position) continue;
      if (!isSuccessor(segment, position, eventId)) return events.length > 0 ? { kind: 'events', events } : { kind: 'unverified' };
      const start = position + 1 - segment.span.from;
      const added = segment.events.slice(start, start + limit - events.length);
      events.push(...added);
      ({ position, id: eventId } = added.at(-1)!);
    }
    if (events.length > 0) return { kind: 'events', events };
    return this.#head > anchor.position ? { kind: 'gap' } : { kind: 'none' };
  }

  discardThrough(position: number): void {
    while (this.#segments.length > 0 && this.#segments[0]!.span.to <= position) this.#bytes -= this.#segments.shift()!.bytes;
  }
}

/**
 * True if the segment continues from this event: by the previous id that it names, or by containing the event. A partition's
 * first event names none and might be of another installation on the same broker: only the log can prove it.
 */
function isSuccessor({ span, events }: Segment, position: number, eventId: string | null): boolean {
  if (span.from === position + 1) return eventId !== null && span.previousEventId === eventId;
  return events[position - span.from]?.id === eventId;
}
