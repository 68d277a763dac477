import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { problem, startFakeService, type ReceivedRequest, type FakeService } from '../fake-service.fixture.ts';
import type { UnsentMessage } from '../state/draft.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { sendOnce, type CallOperation, type Transport } from '../transport/call-operation.ts';
import { createKeyGenerator } from '../transport/idempotency-keys.ts';
import { createPositions } from '../transport/positions.ts';
import { outboxStorage } from './outbox-storage.ts';
import { createOutbox, type Outbox } from './outbox.ts';

const services: FakeService[] = [];
const outboxes: Outbox[] = [];

afterEach(async () => {
  for (const outbox of outboxes.splice(0)) outbox.close();
  for (const service of services.splice(0)) await service.close();
});

/** An outbox that sends to this service. `states`: the latest reported state of each message, or its error code. */
function outboxTo({ origin }: FakeService, storage = memoryStorage()) {
  const newKey = createKeyGenerator(Date.now);
  const transport: Transport = { origin, fetch, positions: createPositions(), newKey, timeoutMs: 5_000 };
  const call: CallOperation = (name, input, options) => sendOnce(transport, name, input, options);
  const reported = new Map<string, UnsentMessage>();
  const outbox = createOutbox({
    storage: outboxStorage(storage, 'ann'),
    call,
    clock: Date.now,
    newKey,
    onChange: (message) => void reported.set(message.clientId, message),
    onDiscard: ({ clientId }) => void reported.delete(clientId),
    retryDelays: { first: 5, max: 20 },
  });
  outboxes.push(outbox);
  const states = () => [...reported.values()].map(({ state, code }) => code ?? state);
  return { outbox, storage, states, reported: () => [...reported.values()] };
}

async function fakeService(reply: Parameters<typeof startFakeService>[0]): Promise<FakeService> {
  const service = await startFakeService(reply);
  services.push(service);
  return service;
}

let seq = 0;
const sent = ({ body }: ReceivedRequest) => ({ status: 201, body: { message: { ...body, seq: ++seq }, position: '1.1.1' } });
const texts = ({ requests }: FakeService) => requests.map(({ body }) => body?.['text']);

test('messages of a conversation are sent in order; after a lost response the request is repeated with the same key', async () => {
  let lost = 0;
  const service = await fakeService((request) => (request.body?.['text'] === 'one' && lost++ < 2 ? 'lost' : sent(request)));
  const { outbox, storage, states } = outboxTo(service);
  await Promise.all(['one', 'two', 'three'].map((text) => outbox.send('room', { text })));
  await waitUntil(() => states().every((state) => state === 'sent'), { what: 'all to be sent' });
  expect(texts(service)).toEqual(['one', 'one', 'one', 'two', 'three']);
  const keys = service.requests.map(({ headers, body }) => [headers['idempotency-key'], body?.['clientId']]);
  expect(new Set(keys.slice(0, 3).flat()).size).toBe(1);
  expect(await storage.names('')).toEqual([]);
});

test('a blocked conversation does not block others', async () => {
  const service = await fakeService((request) => (request.path.includes('/stuck/') ? problem(503, 'unavailable') : sent(request)));
  const { outbox, states } = outboxTo(service);
  await outbox.send('stuck', { text: 'one' });
  await outbox.send('free', { text: 'two' });
  await waitUntil(() => states()[1] === 'sent', { what: 'the other to be sent' });
  expect(states()[0]).toBe('pending');
});

test('a rejected message fails, does not block the next one, and can be retried or discarded', async () => {
  let isRejecting = true;
  const service = await fakeService((request) =>
    request.body?.['text'] === 'bad' && isRejecting ? problem(403, 'forbidden') : sent(request),
  );
  const { outbox, storage, states } = outboxTo(service);
  const [bad, other] = [await outbox.send('room', { text: 'bad' }), await outbox.send('room', { text: 'bad' })];
  await outbox.send('room', { text: 'good' });
  await waitUntil(() => states()[2] === 'sent', { what: 'the next one' });
  expect(states()).toEqual(['forbidden', 'forbidden', 'sent']);
  expect(await storage.names('')).toHaveLength(2);
  isRejecting = false;
  await outbox.retry(bad);
  await outbox.discard(other);
  await waitUntil(() => states()[0] === 'sent', { what: 'the second attempt' });
  expect(states()).toEqual(['sent', 'sent']);
  expect(await storage.names('')).toEqual([]);
});

test('a used-up budget fails the message instead of holding back the conversation for a day', async () => {
  const service = await fakeService((request) =>
    request.body?.['text'] === 'long' ? problem(429, 'budget_exhausted', { 'retry-after': '86400' }) : sent(request),
  );
  const { outbox, states } = outboxTo(service);
  await outbox.send('room', { text: 'long' });
  await outbox.send('room', { text: 'short' });
  await waitUntil(() => states()[1] === 'sent', { what: 'the next message to be sent' });
  expect(states()[0]).toBe('budget_exhausted');
});

test('a rate-limited message says when it is sent again, and waits until then, also if the connection returns', async () => {
  let rejections = 0;
  const service = await fakeService((request) =>
    rejections++ === 0 ? problem(429, 'rate_limited', { 'retry-after': '1' }) : sent(request),
  );
  const { outbox, reported } = outboxTo(service);
  const began = performance.now();
  await outbox.send('room', { text: 'one' });
  await outbox.send('room', { text: 'two' });
  await waitUntil(() => reported()[0]?.retryAt, { what: 'the answer' });
  expect(reported()[0]).toMatchObject({ state: 'pending' });
  expect(reported()[0]!.retryAt! - reported()[0]!.createdAt).toBeGreaterThanOrEqual(1_000);
  expect(reported()[1]).toMatchObject({ state: 'pending', retryAt: null });
  outbox.retryNow();
  await waitUntil(() => reported()[1]?.state === 'sent', { what: 'both to be sent' });
  expect(performance.now() - began).toBeGreaterThan(950);
  expect(reported()[0]).toMatchObject({ state: 'sent', retryAt: null });
});

test('a message that an unavailable service holds up is not postponed', async () => {
  const service = await fakeService(() => problem(503, 'unavailable', { 'retry-after': '8' }));
  const { outbox, reported } = outboxTo(service);
  await outbox.send('room', { text: 'one' });
  await waitUntil(() => service.requests.length === 1, { what: 'the attempt' });
  outbox.retryNow();
  await waitUntil(() => service.requests.length === 2 || (outbox.retryNow(), false), { what: 'the next attempt' });
  expect(reported()[0]!.retryAt).toBeNull();
});

test('a new outbox on the same storage sends what remains, in order, with the old keys; another user’s stays', async () => {
  const storage = memoryStorage();
  const unavailable = await fakeService(() => problem(503, 'unavailable'));
  const before = outboxTo(unavailable, storage);
  const keys = [await before.outbox.send('room', { text: 'one' }), await before.outbox.send('room', { text: 'two' })];
  before.outbox.close();
  await outboxStorage(storage, 'ben').save({
    clientId: 'his',
    conversationId: 'room',
    draft: {},
    createdAt: 0,
    state: 'pending',
    seq: null,
    code: null,
    retryAt: null,
  });
  const service = await fakeService(sent);
  const after = outboxTo(service, storage);
  await after.outbox.start();
  await waitUntil(() => after.states().length === 2 && after.states().every((state) => state === 'sent'), { what: 'both to be sent' });
  expect(service.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(keys);
  expect(await storage.names('')).toEqual(['parley.outbox.ben.his']);
});
