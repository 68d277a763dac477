import { expect, test } from '@jest/globals';
import type { EventPayload } from '@parley/events/catalogue';
import { newId, pairId } from '@parley/events/ids';
import { initialPair, type Pair } from '../../contacts/pair.ts';
import { decideEndPair } from './end-pair.ts';

const [ann, ben] = [newId(), newId()];
const command = { pairId: pairId(ann, ben), userId: ann, otherId: ben, now: 0 };
type PairEvent = EventPayload<'AccountGone'>;
const nothing = { request: null, contactsSince: null, declined: [], blocks: [] };
const after = (pair: Partial<Pair>) => decideEndPair({ ...initialPair, ...pair }, command).map(({ payload }) => payload);

test('ends contact, requests and the own block; the block of the other user stays', () => {
  const [blockByAnn, blockByBen] = [ann, ben].map((byId) => ({ byId, at: 1 })) as [
    { byId: string; at: number },
    { byId: string; at: number },
  ];
  expect(after({ contactsSince: 1, blocks: [blockByAnn, blockByBen], declined: [{ fromId: ben, at: 1 }] })).toEqual([
    { pairId: command.pairId, userId: ann, otherId: ben, silent: false, relation: { ...nothing, blocks: [blockByBen] } },
  ]);
});

test.each([
  [ann, false, 'ContactWithdrawn'],
  [ann, true, 'ContactWithdrawn'],
  [ben, false, 'ContactDeclined'],
] as const)('a request ends first, as visible as it was', (fromId, silent, type) => {
  const events = decideEndPair({ ...initialPair, request: { fromId, at: 1, silent } }, command);
  expect(events.map((event) => [event.type, (event.payload as PairEvent).silent, (event.payload as PairEvent).relation.request])).toEqual([
    [type, silent, null],
    ['AccountGone', true, null],
  ]);
});

test('without a relation the other user learns nothing', () => {
  expect(after({})).toEqual([expect.objectContaining({ silent: true, relation: nothing })]);
});
