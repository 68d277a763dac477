import { expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { LogDiverged, type Anchor } from './event-store.ts';
import { readAhead } from './read-ahead.ts';

const start: Anchor = { position: 0, eventId: null };

/** A partition of so many events; `asked` says from where it was read. */
function logOf(count: number) {
  const events = Array.from({ length: count }, (_, index) => ({ position: index + 1, id: `event ${index + 1}` }) as AnyStoredEvent);
  const asked: Anchor[] = [];
  return {
    asked,
    async readPartition(_partition: number, after: Anchor, limit: number) {
      asked.push(after);
      return events.slice(after.position, after.position + limit);
    },
  };
}

const positionsOf = (page: readonly AnyStoredEvent[]) => page.map(({ position }) => position);

async function allOf(pages: AsyncIterable<AnyStoredEvent[]>): Promise<number[][]> {
  const all: number[][] = [];
  for await (const page of pages) all.push(positionsOf(page));
  return all;
}

test('gives the stretch page by page, each event once, and asks for nothing beyond it', async () => {
  const log = logOf(10);
  const pages = readAhead(log, 3, { after: { position: 1, eventId: 'event 1' }, upTo: 8, size: () => 3 });
  expect(await allOf(pages)).toEqual([[2, 3, 4], [5, 6, 7], [8]]);
  expect(log.asked.map(({ position, eventId }) => [position, eventId])).toEqual([
    [1, 'event 1'],
    [4, 'event 4'],
    [7, 'event 7'],
  ]);
});

test('has asked for the next page before it gives one, and for no further one', async () => {
  const log = logOf(10);
  const pages = readAhead(log, 3, { after: start, upTo: 10, size: () => 4 });
  await pages.next();
  expect(log.asked.map(({ position }) => position)).toEqual([0, 4]);
  await pages.return(undefined);
  expect(log.asked).toHaveLength(2);
});

test('ends where the log ends, and gives nothing of a stretch that is empty', async () => {
  expect(await allOf(readAhead(logOf(5), 3, { after: start, upTo: 9, size: () => 5 }))).toEqual([[1, 2, 3, 4, 5]]);
  const log = logOf(5);
  expect(await allOf(readAhead(log, 3, { after: { position: 5, eventId: 'event 5' }, upTo: 5, size: () => 5 }))).toEqual([]);
  expect(log.asked).toEqual([]);
});

test('throws what reading throws after the pages before it, and not at all when nobody comes to it', async () => {
  const log = logOf(10);
  const diverging = {
    async readPartition(partition: number, after: Anchor, limit: number) {
      if (after.position > 0) throw new LogDiverged(partition, after, 'none');
      return log.readPartition(partition, after, limit);
    },
  };
  const pages = readAhead(diverging, 3, { after: start, upTo: 10, size: () => 4 });
  expect(positionsOf((await pages.next()).value as AnyStoredEvent[])).toEqual([1, 2, 3, 4]);
  await expect(pages.next()).rejects.toBeInstanceOf(LogDiverged);

  const left = readAhead(diverging, 3, { after: start, upTo: 10, size: () => 4 });
  await left.next();
  await left.return(undefined);
});
