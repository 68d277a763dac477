import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { problem, startStandIn, type Asked, type StandInService } from '../stand-in-service.fixture.ts';
import type { Unsent } from '../state/draft.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { askOnce, type CallOperation, type Transport } from '../transport/call-operation.ts';
import { keyMaker } from '../transport/new-key.ts';
import { createPositions } from '../transport/positions.ts';
import { keptDrafts } from './kept-drafts.ts';
import { createOutbox, type Outbox } from './outbox.ts';

const services: StandInService[] = [];
const outboxes: Outbox[] = [];

afterEach(async () => {
  for (const outbox of outboxes.splice(0)) outbox.close();
  for (const service of services.splice(0)) await service.close();
});

/** An outbox that sends to this service; `entries` as it has told them last. */
function outboxTo({ origin }: StandInService, storage = memoryStorage()) {
  const newKey = keyMaker(Date.now);
  const transport: Transport = { origin, fetch, positions: createPositions(), newKey, timeoutMs: 5_000 };
  const call: CallOperation = (name, input, options) => askOnce(transport, name, input, options);
  const told = new Map<string, Unsent>();
  const outbox = createOutbox({
    kept: keptDrafts(storage, 'ann'),
    call,
    clock: Date.now,
    newKey,
    onChange: (entry) => void told.set(entry.clientId, entry),
    onDiscard: ({ clientId }) => void told.delete(clientId),
    pauses: { first: 5, most: 20 },
  });
  outboxes.push(outbox);
  const states = () => [...told.values()].map(({ state, code }) => code ?? state);
  return { outbox, storage, states };
}

async function standIn(answer: Parameters<typeof startStandIn>[0]): Promise<StandInService> {
  const service = await startStandIn(answer);
  services.push(service);
  return service;
}

let seq = 0;
const sent = ({ body }: Asked) => ({ status: 201, body: { message: { ...body, seq: ++seq }, position: '1.1.1' } });
const texts = ({ asked }: StandInService) => asked.map(({ body }) => body?.['text']);

test('one after the other in a conversation; a lost answer is asked for again under the same key', async () => {
  let lost = 0;
  const service = await standIn((asked) => (asked.body?.['text'] === 'one' && lost++ < 2 ? 'lost' : sent(asked)));
  const { outbox, storage, states } = outboxTo(service);
  await Promise.all(['one', 'two', 'three'].map((text) => outbox.send('room', { text })));
  await waitUntil(() => states().every((state) => state === 'sent'), { what: 'all to be sent' });
  expect(texts(service)).toEqual(['one', 'one', 'one', 'two', 'three']);
  const keys = service.asked.map(({ headers, body }) => [headers['idempotency-key'], body?.['clientId']]);
  expect(new Set(keys.slice(0, 3).flat()).size).toBe(1);
  expect(await storage.names('')).toEqual([]);
});

test('what waits in one conversation holds up no other', async () => {
  const service = await standIn((asked) => (asked.path.includes('/stuck/') ? problem(503, 'unavailable') : sent(asked)));
  const { outbox, states } = outboxTo(service);
  await outbox.send('stuck', { text: 'one' });
  await outbox.send('free', { text: 'two' });
  await waitUntil(() => states()[1] === 'sent', { what: 'the other to be sent' });
  expect(states()[0]).toBe('pending');
});

test('what is refused for good fails, lets the next one go, and can be tried again or discarded', async () => {
  let isRefusing = true;
  const service = await standIn((asked) => (asked.body?.['text'] === 'bad' && isRefusing ? problem(403, 'forbidden') : sent(asked)));
  const { outbox, storage, states } = outboxTo(service);
  const [bad, other] = [await outbox.send('room', { text: 'bad' }), await outbox.send('room', { text: 'bad' })];
  await outbox.send('room', { text: 'good' });
  await waitUntil(() => states()[2] === 'sent', { what: 'the next one' });
  expect(states()).toEqual(['forbidden', 'forbidden', 'sent']);
  expect(await storage.names('')).toHaveLength(2);
  isRefusing = false;
  await outbox.retry(bad);
  await outbox.discard(other);
  await waitUntil(() => states()[0] === 'sent', { what: 'the second attempt' });
  expect(states()).toEqual(['sent', 'sent']);
  expect(await storage.names('')).toEqual([]);
});

test('a limit is waited for as long as it says', async () => {
  let refusals = 0;
  const began = performance.now();
  const service = await standIn((asked) => (refusals++ === 0 ? problem(429, 'rate_limited', { 'retry-after': '1' }) : sent(asked)));
  const { outbox, states } = outboxTo(service);
  await outbox.send('room', { text: 'one' });
  await waitUntil(() => states()[0] === 'sent', { what: 'the limit to pass' });
  expect(performance.now() - began).toBeGreaterThan(950);
});

test('a new outbox on the same storage sends what is left, in order, under the old keys; another user’s stays', async () => {
  const storage = memoryStorage();
  const away = await standIn(() => problem(503, 'unavailable'));
  const before = outboxTo(away, storage);
  const keys = [await before.outbox.send('room', { text: 'one' }), await before.outbox.send('room', { text: 'two' })];
  before.outbox.close();
  await keptDrafts(storage, 'ben').keep({
    clientId: 'his',
    conversationId: 'room',
    draft: {},
    madeAt: 0,
    state: 'pending',
    seq: null,
    code: null,
  });
  const service = await standIn(sent);
  const after = outboxTo(service, storage);
  await after.outbox.start();
  await waitUntil(() => after.states().length === 2 && after.states().every((state) => state === 'sent'), { what: 'both to be sent' });
  expect(service.asked.map(({ headers }) => headers['idempotency-key'])).toEqual(keys);
  expect(await storage.names('')).toEqual(['parley.outbox.ben.his']);
});
