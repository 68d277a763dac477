import { beforeEach, describe, expect, test } from '@jest/globals';
import { memberEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { UnknownEvent } from '@parley/events/upcasters';
import { idIn } from '../contract/scenario.ts';
import { type FoldedEvent, LogCache } from './log-cache.ts';

const partition = 6;
const stream = conversationStream(idIn(partition));
const [ann, ben] = [memberEntity(newId()), memberEntity(newId())];
const aboutAnn = { stream, entity: ann };

describe('LogCache', () => {
  let cache: LogCache;
  beforeEach(() => {
    cache = new LogCache({ entries: 100, weight: 1_000_000 });
    learnAt(10);
  });

  test('answers what it was given, and what was folded since', () => {
    remember([event(3)]);
    cache.fold(10, standing(12), [folded(4, ben), folded(5, ann)]);
    expect(cache.history(aboutAnn)).toEqual([event(3), event(5)]);
    expect(cache.version(aboutAnn)).toBe(5);
    expect(cache.streamHead(stream)).toEqual({ version: 5, messages: 5, members: 1 });
    expect(cache.version({ stream, entity: null })).toBe(5);
    expect(cache.known(partition)).toMatchObject({ position: 12, lastEventId: 'event at 12' });
  });

  test('answers nothing before a history was read, and misses nothing that was committed meanwhile', () => {
    const entry = cache.registerHistory(aboutAnn)!;
    expect(cache.history(aboutAnn)).toBeUndefined();
    cache.fold(10, standing(11), [folded(5, ann)]);
    expect(cache.history(aboutAnn)).toBeUndefined();
    cache.completeHistory(aboutAnn, entry, [event(3)], 10);
    expect(cache.history(aboutAnn)).toEqual([event(3), event(5)]);
  });

  test('takes an event once that was read and folded', () => {
    const entry = cache.registerHistory(aboutAnn)!;
    cache.fold(10, standing(11), [folded(5, ann)]);
    cache.completeHistory(aboutAnn, entry, [event(3), event(5)], 10);
    cache.fold(11, standing(12), [folded(5, ann), folded(6, ann)]);
    expect(cache.history(aboutAnn)?.map(({ version }) => version)).toEqual([3, 5, 6]);
  });

  test('forgets a partition when events are folded that don’t follow on what it knows', () => {
    remember([event(3)]);
    cache.fold(11, standing(12), [folded(5, ann)]);
    expect(cache.known(partition)).toBeUndefined();
    expect(cache.history(aboutAnn)).toBeUndefined();
    expect(cache.streamHead(stream)).toBeUndefined();
    expect(cache.registerHistory(aboutAnn)).toBeUndefined();
  });

  test('leaves what is behind what it knows aside', () => {
    remember([event(3)]);
    cache.fold(8, standing(10), [folded(2, ann)]);
    expect(cache.history(aboutAnn)).toEqual([event(3)]);
  });

  test('holds nothing for true that was remembered before it learned anew', () => {
    const entry = cache.registerHistory(aboutAnn)!;
    remember([event(3)]);
    learnAt(20);
    expect(cache.history(aboutAnn)).toBeUndefined();
    cache.completeHistory(aboutAnn, entry, [event(3)], 10);
    expect(cache.history(aboutAnn)).toBeUndefined();
    remember([event(3), event(9)]);
    expect(cache.version(aboutAnn)).toBe(9);
  });

  test('forgets everything at once', () => {
    remember([event(3)]);
    cache.forgetAll();
    expect(cache.era).toBe(1);
    learnAt(10);
    expect(cache.history(aboutAnn)).toBeUndefined();
  });

  test('drops a history that holds an event which this code can’t read', () => {
    remember([event(3)]);
    const unreadable = () => {
      throw new UnknownEvent('NotInventedYet', 1);
    };
    cache.fold(10, standing(11), [{ ...folded(5, ann), read: unreadable }]);
    expect(cache.history(aboutAnn)).toBeUndefined();
    expect(cache.streamHead(stream)?.version).toBe(5);
  });

  function learnAt(position: number): void {
    cache.learn(standing(position));
  }

  function remember(events: readonly AnyStoredEvent[]): void {
    cache.completeHistory(aboutAnn, cache.registerHistory(aboutAnn)!, events, 100);
    cache.completeStream(cache.registerStream(stream)!, { version: 3, messages: 3, members: 1 });
  }
});

const standing = (position: number) => ({ partition, position, lastEventId: `event at ${position}`, lastRecordedAt: 1 });
const event = (version: number) => ({ version }) as AnyStoredEvent;

function folded(version: number, about: typeof ann): FoldedEvent {
  return { stream, entities: [about], version, messages: version, members: 1, weight: 10, read: () => event(version) };
}
