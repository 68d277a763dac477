import { describe, expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PartitionInbox } from './partition-inbox.ts';

const idOf = (position: number): string => `id-${position}`;
const event = (position: number): AnyStoredEvent => ({ position, id: idOf(position) }) as AnyStoredEvent;
const run = (from: number, to: number): AnyStoredEvent[] => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
const span = (from: number, to: number, previousEventId: string | null = from === 1 ? null : idOf(from - 1)) => ({
  partition: 0,
  from,
  to,
  previousEventId,
  lastEventId: idOf(to),
});
const after = (position: number) => ({ position, eventId: position === 0 ? null : idOf(position) });

function inboxWith(...spans: [number, number][]): PartitionInbox {
  const inbox = new PartitionInbox(100);
  for (const [from, to] of spans) inbox.offer(span(from, to), run(from, to));
  return inbox;
}

describe('the inbox of a partition', () => {
  test('hands on what follows, over several publishedCommits that came in any order', () => {
    expect(inboxWith([5, 6], [2, 2], [3, 4]).next(after(1), 10)).toEqual({ kind: 'events', events: run(2, 6) });
  });

  test('hands on no more than asked for, and the rest next time', () => {
    const inbox = inboxWith([2, 5]);
    expect(inbox.next(after(1), 3)).toEqual({ kind: 'events', events: run(2, 4) });
    expect(inbox.next(after(4), 3)).toEqual({ kind: 'events', events: run(5, 5) });
    expect(inbox.next(after(5), 3)).toEqual({ kind: 'nothing' });
  });

  test('drops what was seen, wholly or in part', () => {
    expect(inboxWith([1, 2], [1, 2], [2, 4]).next(after(2), 10)).toEqual({ kind: 'events', events: run(3, 4) });
    expect(inboxWith([1, 2]).next(after(2), 10)).toEqual({ kind: 'nothing' });
  });

  test('tells a gap, and closes it when the missing publishedCommit comes', () => {
    const inbox = inboxWith([3, 4]);
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'gap' });
    inbox.offer(span(2, 2), run(2, 2));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: run(2, 4) });
  });

  test('stops before a gap', () => {
    expect(inboxWith([2, 3], [5, 6]).next(after(1), 10)).toEqual({ kind: 'events', events: run(2, 3) });
  });

  test('knows from a publishedCommit without events, and from the heads, that there is more', () => {
    const inbox = new PartitionInbox(100);
    inbox.offer(span(2, 3), null);
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'gap' });
    inbox.announce(7);
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'gap' });
    expect(inbox.next(after(7), 10)).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['names another event before it', span(3, 4, 'id-of-a-lost-log')],
    ['names none', span(3, 4, null)],
  ])('does not believe a publishedCommit that %s', (_, doubtful) => {
    const inbox = new PartitionInbox(100);
    inbox.offer(doubtful, run(3, 4));
    expect(inbox.next(after(2), 10)).toEqual({ kind: 'unproved' });
  });

  test('does not believe the first publishedCommit of a partition, which nothing goes before', () => {
    expect(inboxWith([1, 2]).next(after(0), 10)).toEqual({ kind: 'unproved' });
  });

  test('does not believe a publishedCommit that holds another event at a position that was projected', () => {
    const inbox = inboxWith([1, 4]);
    expect(inbox.next({ position: 2, eventId: 'id-of-a-lost-log' }, 10)).toEqual({ kind: 'unproved' });
  });

  test('hands on what is proved before what is not', () => {
    const inbox = inboxWith([2, 3]);
    inbox.offer(span(4, 4, 'id-of-a-lost-log'), run(4, 4));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: run(2, 3) });
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'unproved' });
  });

  test('keeps a bounded number of events, and only notices the rest', () => {
    const inbox = new PartitionInbox(3);
    inbox.offer(span(2, 3), run(2, 3));
    inbox.offer(span(4, 5), run(4, 5));
    expect(inbox.next(after(1), 10)).toEqual({ kind: 'events', events: run(2, 3) });
    expect(inbox.next(after(3), 10)).toEqual({ kind: 'gap' });
  });
});
