import { describe, expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { bytesWithoutText } from './event-bytes.ts';
import { PartitionInbox } from './partition-inbox.ts';

const idOf = (position: number): string => `id-${position}`;
const event = (position: number): AnyStoredEvent => ({ position, id: idOf(position), payload: {} }) as AnyStoredEvent;
const eventsBetween = (from: number, to: number): AnyStoredEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
const span = (from: number, to: number, previousEventId: string | null = from === 1 ? null : idOf(from - 1)) => ({
  partition: 0,
  from,
  to,
  previousEventId,
  lastEventId: idOf(to),
});
const after = (position: number) => ({ position, eventId: position === 0 ? null : idOf(position) });

function inboxWith(...spans: [number, number][]): PartitionInbox {
  const inbox = new PartitionInbox(100_000);
  for (const [from, to] of spans) inbox.offer(span(from, to), eventsBetween(from, to));
  return inbox;
}

describe('the partition inbox', () => {
  test('returns the next events of published commits that arrived in any order', () => {
    expect(inboxWith([5, 6], [2, 2], [3, 4]).next(after(1), 10)).toEqual({ kind: 'events', events: eventsBetween(2, 6) });
  });

  test('returns at most as many events as requested, and the rest next time', () => {
    const inbox = inboxWith([2, 5]);
    expect(inbox.next(after(1), 3)).toEqual({ kind: 'events', events: eventsBetween(2, 4) });
    expect(inbox.next(after(4), 3)).toEqual({ kind: 'events', events: eventsBetween(5, 5) });
    expect(inbox.next(after(5), 3)).toEqual({ kind: 'none' });
  });

  test('drops events that are projected already', () => {
    expect(inboxWith([1, 2], [1, 2], [2, 4]).next(after(2), 10)).toEqual({ kind: 'events', events: eventsBetween(3, 4) });
    expect(inboxWith([1, 2]).next(after(2), 10)).toEqual({ kind: 'none' });
  });

  test('reports a gap until the missing commit arrives', () => {
    const inbox = inboxWith([3, 4]);
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'gap' });
    inbox.offer(span(2, 2), eventsBetween(2, 2));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: eventsBetween(2, 4) });
  });

  test('returns the events before a gap', () => {
    expect(inboxWith([2, 3], [5, 6]).next(after(1), 10)).toEqual({ kind: 'events', events: eventsBetween(2, 3) });
  });

  test('reports a gap for a commit without events and for a later head', () => {
    const inbox = new PartitionInbox(100_000);
    inbox.offer(span(2, 3), null);
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'gap' });
    inbox.announceHead(7);
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'gap' });
    expect(inbox.next(after(7), 10)).toEqual({ kind: 'none' });
  });

  test.each([
    ['names another previous event', span(3, 4, 'id-of-a-lost-log')],
    ['names no previous event', span(3, 4, null)],
  ])('does not trust a commit that %s', (_, untrusted) => {
    const inbox = new PartitionInbox(100_000);
    inbox.offer(untrusted, eventsBetween(3, 4));
    expect(inbox.next(after(2), 10)).toEqual({ kind: 'unverified' });
  });

  test('does not trust the first commit of a partition, which has no previous event', () => {
    expect(inboxWith([1, 2]).next(after(0), 10)).toEqual({ kind: 'unverified' });
  });

  test('does not trust a commit that has another event at the last projected position', () => {
    const inbox = inboxWith([1, 4]);
    expect(inbox.next({ position: 2, eventId: 'id-of-a-lost-log' }, 10)).toEqual({ kind: 'unverified' });
  });

  test('returns trusted events before an untrusted commit', () => {
    const inbox = inboxWith([2, 3]);
    inbox.offer(span(4, 4, 'id-of-a-lost-log'), eventsBetween(4, 4));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: eventsBetween(2, 3) });
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'unverified' });
  });

  test('keeps a bounded number of events and only the head of the rest', () => {
    const inbox = new PartitionInbox(3 * bytesWithoutText);
    inbox.offer(span(2, 3), eventsBetween(2, 3));
    inbox.offer(span(4, 5), eventsBetween(4, 5));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: eventsBetween(2, 3) });
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'gap' });
  });

  test('M5: long texts count by their size', () => {
    const inbox = new PartitionInbox(100 * bytesWithoutText);
    const sent = { ...event(2), type: 'MessageSent', payload: { personal: { text: '😀'.repeat(8_000) } } } as AnyStoredEvent;
    const edited = { ...event(3), type: 'MessageEdited', payload: { personal: { text: '😀'.repeat(8_000) } } } as AnyStoredEvent;
    inbox.offer(span(2, 2), [sent]);
    inbox.offer(span(3, 3), [edited]);
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: [sent] });
    expect(inbox.next(after(2), 10)).toEqual({ kind: 'gap' });
  });
});
