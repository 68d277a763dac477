import { expect, test } from '@jest/globals';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import { blockSize } from '@parley/read-tables/search/blocks';
import { searchSubscription } from '../projections/all.ts';
import { blockOfSilence } from '../testing/block-of-silence.ts';
import { StoredEvents } from '../testing/stored-events.ts';
import { affordable } from './weights.ts';

test('what is projected at once ends with the event that exhausts the budget', () => {
  const log = new StoredEvents();
  const [conversationId, ada] = [newId(), newId()];
  log.append(
    conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members: [{ userId: ada, role: 'owner' }] }),
  );
  for (let block = 0; block < 2; block++) for (const event of blockOfSilence(conversationId, ada)) log.append(event);
  log.append(conversationRenamed({ conversationId, title: 'U' }));
  const taken = (left: number): number => affordable(searchSubscription.projections, log.all, { left }).length;
  expect(taken(50)).toBe(50);
  // Each event that begins a block indexes the one before it, and costs as much as 50 others.
  expect(taken(100)).toBe(blockSize);
  expect(taken(160)).toBe(blockSize + 160 - (blockSize - 1 + 50));
  expect(taken(10_000)).toBe(log.all.length);
  expect(affordable([], log.all, { left: 100 })).toHaveLength(100);
  expect(taken(0)).toBe(0);
});
