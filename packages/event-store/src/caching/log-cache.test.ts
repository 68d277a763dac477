import { beforeEach, describe, expect, test } from '@jest/globals';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { UnknownEvent } from '@parley/events/upcasters';
import { idIn } from '../contract/append-builders.ts';
import { refKey } from '../planning/log-view.ts';
import { type CacheableEvent, LogCache } from './log-cache.ts';

const partition = 6;
const stream = conversationStream(idIn(partition));
const [one, other] = [messageEntity(newId()), messageEntity(newId())];
const aboutOne = { stream, entity: one };

describe('LogCache', () => {
  let cache: LogCache;
  beforeEach(() => {
    cache = new LogCache({ entries: 100, weight: 1_000_000 });
    resetAt(10);
  });

  test('returns a completed history with the events applied since', () => {
    complete([event(3)]);
    cache.apply(10, known(12), [applied(4, other), applied(5, one)]);
    expect(cache.history(aboutOne)).toEqual([event(3), event(5)]);
    expect(cache.peekVersion(aboutOne, refKey(aboutOne))).toBe(5);
    expect(cache.streamHead(stream)).toEqual({ version: 5, messages: 5, members: 1 });
    expect(cache.peekVersion({ stream, entity: null }, stream)).toBe(5);
    expect(cache.known(partition)).toMatchObject({ position: 12, lastEventId: 'event at 12' });
  });

  test('returns nothing before a history is complete, and misses no event committed meanwhile', () => {
    const entry = cache.registerHistory(aboutOne)!;
    expect(cache.history(aboutOne)).toBeUndefined();
    cache.apply(10, known(11), [applied(5, one)]);
    expect(cache.history(aboutOne)).toBeUndefined();
    cache.completeHistory(aboutOne, entry, [event(3)], 10);
    expect(cache.history(aboutOne)).toEqual([event(3), event(5)]);
  });

  test('adds an event once that was both selected and applied', () => {
    const entry = cache.registerHistory(aboutOne)!;
    cache.apply(10, known(11), [applied(5, one)]);
    cache.completeHistory(aboutOne, entry, [event(3), event(5)], 10);
    cache.apply(11, known(12), [applied(5, one), applied(6, one)]);
    expect(cache.history(aboutOne)?.map(({ version }) => version)).toEqual([3, 5, 6]);
  });

  test('forgets a partition when applied events do not follow its known position', () => {
    complete([event(3)]);
    cache.apply(11, known(12), [applied(5, one)]);
    expect(cache.known(partition)).toBeUndefined();
    expect(cache.history(aboutOne)).toBeUndefined();
    expect(cache.streamHead(stream)).toBeUndefined();
    expect(cache.registerHistory(aboutOne)).toBeUndefined();
  });

  test('ignores events behind the known position', () => {
    complete([event(3)]);
    cache.apply(8, known(10), [applied(2, one)]);
    expect(cache.history(aboutOne)).toEqual([event(3)]);
  });

  test('invalidates entries when it learns a new position', () => {
    const entry = cache.registerHistory(aboutOne)!;
    complete([event(3)]);
    resetAt(20);
    expect(cache.history(aboutOne)).toBeUndefined();
    cache.completeHistory(aboutOne, entry, [event(3)], 10);
    expect(cache.history(aboutOne)).toBeUndefined();
    complete([event(3), event(9)]);
    expect(cache.peekVersion(aboutOne, refKey(aboutOne))).toBe(9);
  });

  test('clears everything', () => {
    complete([event(3)]);
    cache.clear();
    expect(cache.clearCount).toBe(1);
    resetAt(10);
    expect(cache.history(aboutOne)).toBeUndefined();
  });

  test('drops a history with an event newer than this code', () => {
    complete([event(3)]);
    const throwUnknownEvent = () => {
      throw new UnknownEvent('NotInventedYet', 1);
    };
    cache.apply(10, known(11), [{ ...applied(5, one), decode: throwUnknownEvent }]);
    expect(cache.history(aboutOne)).toBeUndefined();
    expect(cache.streamHead(stream)?.version).toBe(5);
  });

  function resetAt(position: number): void {
    cache.resetPartition(known(position));
  }

  function complete(events: readonly AnyStoredEvent[]): void {
    cache.completeHistory(aboutOne, cache.registerHistory(aboutOne)!, events, 100);
    cache.completeStream(cache.registerStream(stream)!, { version: 3, messages: 3, members: 1 });
  }
});

const known = (position: number) => ({ partition, position, lastEventId: `event at ${position}`, lastRecordedAt: 1 });
const event = (version: number) => ({ version }) as AnyStoredEvent;

function applied(version: number, about: typeof one): CacheableEvent {
  return { stream, entities: [about], version, messages: version, members: 1, weight: 10, decode: () => event(version) };
}
