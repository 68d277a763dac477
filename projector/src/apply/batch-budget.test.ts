import { expect, test } from '@jest/globals';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import { segmentSize } from '@parley/read-tables/search/segments';
import { searchSubscription } from '../projections/all.ts';
import { fillerSegment } from '../testing/filler-segment.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { takeWithinBudget } from './batch-budget.ts';

test('takes events up to the one that exhausts the budget', () => {
  const log = new StoredEvents();
  const [conversationId, ada] = [newId(), newId()];
  log.append(
    conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members: [{ userId: ada, role: 'owner' }] }),
  );
  for (let segment = 0; segment < 2; segment++) for (const event of fillerSegment(conversationId, ada)) log.append(event);
  log.append(conversationRenamed({ conversationId, title: 'U' }));
  const taken = (left: number): number => takeWithinBudget(searchSubscription.projections, log.all, { left }).length;
  expect(taken(50)).toBe(50);
  // Each event that begins a segment indexes the one before it, and costs as much as 50 others.
  expect(taken(100)).toBe(segmentSize);
  expect(taken(160)).toBe(segmentSize + 160 - (segmentSize - 1 + 50));
  expect(taken(10_000)).toBe(log.all.length);
  expect(takeWithinBudget([], log.all, { left: 100 })).toHaveLength(100);
  expect(taken(0)).toBe(0);
});
