/** Failures of a receiver, and that nobody else notices. Time passes as the test says. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { idFromBytes } from '@parley/events/id-bytes';
import { findWebhook } from '@parley/write-tables/webhooks';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Dispatcher } from './app.ts';
import { isInOrder, openDeliveryFixture, type DeliveryFixture } from './testing/delivery-fixture.ts';
import { startReceiver, type Answer, type Received } from './testing/receiver.ts';
import { addWebhook, changeWebhook, makeDispatcher, type DispatcherSetup } from './testing/test-dispatcher.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

let fixture: DeliveryFixture;
let dispatcher: Dispatcher;
let webhookId: string;

beforeEach(async () => {
  fixture = await openDeliveryFixture();
});

afterEach(async () => {
  await dispatcher.close();
  await fixture.close();
});

async function start(setup: Partial<DispatcherSetup> = {}): Promise<void> {
  ({ webhookId } = await addWebhook(fixture.log, { url: fixture.receiver.url, types: ['message.sent'] }));
  dispatcher = makeDispatcher({ log: fixture.log, ...setup, overrides: { clock: fixture.clock, ...setup.overrides } });
  await dispatcher.start();
}

const attemptsOf = (id: string): Received[] => fixture.receiver.received.filter((one) => one.id === id);
const attempts = (id: string, count: number): Promise<void> =>
  waitUntil(() => attemptsOf(id).length >= count, { what: () => `attempt ${count}, not ${attemptsOf(id).length}` });
/** Resolves when as many attempts have failed, and the next one has its time. */
const failed = (id: string, count: number): Promise<void> =>
  waitUntil(
    async () => (await rowsOf('webhook_pending')).some((row) => idFromBytes(row['event_id'] as Buffer) === id && row['attempts'] === count),
    { what: `failure ${count}` },
  );
const delivered = (ids: readonly string[]): Promise<void> =>
  waitUntil(() => ids.every((id) => fixture.receiver.delivered().some((one) => one.id === id)), { what: 'deliveries' });
const webhook = async () => (await findWebhook(fixture.log.log, webhookId))!;

/** Shows that everything which was due has been tried: a message of another conversation came through since. */
async function probe(group: string): Promise<void> {
  const { id } = await fixture.send(group, 'probe');
  await delivered([id]);
}

test('a conversation that fails is tried again as the schedule says, in order, and no other waits for it', async () => {
  const [bad, good] = await fixture.groups(2);
  fixture.receiver.answer = ({ data }) => (data.conversationId === bad ? 500 : 204);
  await start();
  const first = await fixture.send(bad!);
  await failed(first.id, 1);
  const next = await fixture.send(bad!);
  const others = [await fixture.send(good!), await fixture.send(good!)];
  await delivered(others.map(({ id }) => id));
  const pauses = [5 * second, minute, 5 * minute, 30 * minute, 2 * hour];
  for (const [index, pause] of pauses.entries()) {
    // Jitter is at most a tenth.
    fixture.ahead += 0.8 * pause;
    await probe(good!);
    expect(attemptsOf(first.id)).toHaveLength(index + 1);
    fixture.ahead += 0.35 * pause;
    await failed(first.id, index + 2);
  }
  expect(attemptsOf(next.id)).toHaveLength(0);
  fixture.receiver.answer = () => 204;
  fixture.ahead += 6 * hour;
  await delivered([first.id, next.id]);
  expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
  expect((await webhook()).state).toBe('active');
});

test('a receiver that is down for a day loses nothing: disabled, resumed, each event once and in order', async () => {
  const groups = await fixture.groups(4);
  fixture.receiver.answer = () => 503;
  await start();
  const sent = [];
  for (const group of groups) for (let count = 0; count < 3; count++) sent.push(await fixture.send(group));
  await attempts(sent[0]!.id, 1);
  for (let passed = 0; passed < 25; passed++) {
    fixture.ahead += hour;
    const before = fixture.receiver.received.length;
    // Fails at once, so everything that was due before it was tried too.
    const { id } = await fixture.send(groups[passed % 4]!);
    sent.push({ id });
    if (passed === 1) await waitUntil(() => fixture.receiver.received.length > before, { what: 'another attempt' });
  }
  await waitUntil(async () => (await webhook()).state === 'disabled', { what: 'the end' });
  expect((await webhook()).reason).toBe('Nothing but failures for 24 hours');
  fixture.receiver.answer = () => 204;
  await changeWebhook(fixture.log, webhookId, { state: 'active', reason: null, failingSince: null });
  fixture.ahead += 25 * hour;
  await delivered(sent.map(({ id }) => id));
  expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
});

test('after an outage everything that waits is tried at once', async () => {
  const groups = await fixture.groups(3);
  fixture.receiver.answer = () => 503;
  await start();
  const sent = await Promise.all(groups.map((group) => fixture.send(group)));
  for (const { id } of sent) await failed(id, 1);
  let count = 1;
  for (const pause of [6 * second, 70 * second, 6 * minute, 40 * minute]) {
    fixture.ahead += pause;
    count++;
    for (const { id } of sent) await failed(id, count);
  }
  // The next attempt is two hours away.
  fixture.receiver.answer = () => 204;
  await fixture.send((await fixture.groups(1))[0]!);
  await delivered(sent.map(({ id }) => id));
});

test('one that answers slowly delays its own conversation only, and a slow answer is a success', async () => {
  const [slow, fast] = await fixture.groups(2);
  let release: () => void = () => undefined;
  fixture.receiver.answer = (one): Answer =>
    one.data.conversationId === slow && release.length === 0 && attemptsOf(one.id).length === 0
      ? (response) => {
          release = () => {
            one.status = 204;
            response.writeHead(204).end();
          };
        }
      : 204;
  await start();
  const held = [await fixture.send(slow!), await fixture.send(slow!)];
  await attempts(held[0]!.id, 1);
  fixture.receiver.answer = () => 204;
  for (let count = 0; count < 3; count++) await probe(fast!);
  expect(attemptsOf(held[1]!.id)).toHaveLength(0);
  release();
  await delivered(held.map(({ id }) => id));
  expect(attemptsOf(held[0]!.id)).toHaveLength(1);
});

describe('what counts as a failure', () => {
  test.each<[string, Answer, string | RegExp]>([
    ['a redirect, which is not followed', (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/other' }).end(), /307/],
    ['a client error', 404, /404/],
    ['a connection that breaks before the answer', (response) => response.socket!.destroy(), /./],
    ['no answer in time', () => undefined, 'No answer within 0.3 s'],
  ])('%s', async (_name, answer, error) => {
    const [group] = await fixture.groups(1);
    fixture.receiver.answer = () => answer;
    await start({ times: { attempt: 300 } });
    const { id } = await fixture.send(group!);
    await attempts(id, 1);
    await failed(id, 1);
    fixture.receiver.answer = () => 204;
    fixture.ahead += 6 * second;
    await delivered([id]);
    const deliveries = (await rowsOf('webhook_deliveries')) as { error: string | null; attempt: number }[];
    expect(deliveries.find(({ attempt }) => attempt === 1)?.error).toMatch(error);
  });

  test.each<[string, Answer]>([
    ['a success with a huge body', (response) => response.writeHead(200).end('x'.repeat(5 * 1_024 ** 2))],
    [
      'a success whose body breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('x', () => response.socket!.destroy());
      },
    ],
  ])('not %s', async (_name, answer) => {
    const [group] = await fixture.groups(1);
    fixture.receiver.answer = () => answer;
    await start();
    const sent = [await fixture.send(group!), await fixture.send(group!)];
    for (const { id } of sent) await attempts(id, 1);
    expect(sent.map(({ id }) => attemptsOf(id).length)).toEqual([1, 1]);
  });
});

test('429 with Retry-After is tried again when the receiver says', async () => {
  const [group] = await fixture.groups(1);
  fixture.receiver.answer = () => (response) => response.writeHead(429, { 'retry-after': '600' }).end();
  await start();
  const { id } = await fixture.send(group!);
  await failed(id, 1);
  fixture.receiver.answer = () => 204;
  fixture.ahead += 9 * minute;
  await probe((await fixture.groups(1))[0]!);
  expect(attemptsOf(id)).toHaveLength(1);
  fixture.ahead += 2 * minute;
  await delivered([id]);
});

test('410 disables at once, and nothing is lost', async () => {
  const groups = await fixture.groups(2);
  fixture.receiver.answer = () => 410;
  await start();
  const sent = [await fixture.send(groups[0]!)];
  await waitUntil(async () => (await webhook()).state === 'disabled', { what: 'the end' });
  expect((await webhook()).reason).toBe('The receiver answered 410 Gone');
  sent.push(await fixture.send(groups[1]!));
  fixture.receiver.answer = () => 204;
  await changeWebhook(fixture.log, webhookId, { state: 'active' });
  fixture.ahead += minute;
  await delivered(sent.map(({ id }) => id));
});

test('a flapping receiver gets everything at least once, in order', async () => {
  const groups = await fixture.groups(5);
  let count = 0;
  fixture.receiver.answer = () => (count++ % 3 === 0 ? 500 : 204);
  await start();
  const sent: string[] = [];
  for (let round = 0; round < 6; round++) for (const group of groups) sent.push((await fixture.send(group)).id);
  await waitUntil(
    () => {
      fixture.ahead += 30 * second;
      return sent.every((id) => fixture.receiver.delivered().some((one) => one.id === id));
    },
    { what: 'all deliveries', pauseMs: 30 },
  );
  expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
});

test('one that does nothing but fail is given few events; the others wait in the log', async () => {
  const groups = await fixture.groups(2);
  const healthy = await startReceiver();
  try {
    await addWebhook(fixture.log, { url: healthy.url, types: ['message.sent'] });
    fixture.receiver.answer = () => 503;
    await start({ times: { probe: 3_600_000 } });
    const first = await Promise.all(groups.map((group) => fixture.send(group)));
    for (const { id } of first) await failed(id, 1);
    const later: { id: string }[] = [];
    for (let count = 0; count < 60; count++) later.push(await fixture.send(groups[count % groups.length]!));
    const sent = [...first, ...later].map(({ id }) => id);
    const isAtOther = () => sent.every((id) => healthy.delivered().some((one) => one.id === id));
    await waitUntil(isAtOther, { what: 'all deliveries to the other webhook' });
    expect((await rowsOf('webhook_pending')).map((row) => idFromBytes(row['event_id'] as Buffer)).toSorted()).toEqual(
      first.map(({ id }) => id).toSorted(),
    );
    fixture.receiver.answer = () => 204;
    fixture.ahead += 6 * second;
    await delivered(sent);
    expect(isInOrder(await fixture.events(), fixture.receiver.delivered())).toBe(true);
  } finally {
    await healthy.close();
  }
});

test('a conversation that waits for long does not fill the memory: beyond the limit, the log waits', async () => {
  const [bad, good] = await fixture.groups(2);
  fixture.receiver.answer = ({ data }) => (data.conversationId === bad ? 500 : 204);
  await start({ overrides: { limits: { concurrency: 4, pending: 5 } } });
  const sent = [];
  for (let count = 0; count < 8; count++) sent.push((await fixture.send(bad!)).id);
  await waitUntil(async () => (await rowsOf('webhook_pending')).length >= 5, { what: 'the limit' });
  fixture.receiver.answer = () => 204;
  fixture.ahead += 6 * second;
  await delivered(sent);
  await probe(good!);
});

function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  return fixture.log.log.read<Record<string, unknown>>({ sql: `SELECT * FROM ${table}` });
}
