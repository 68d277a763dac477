import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { verifyWebhook } from '@parley/server/verify-webhook';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Dispatcher } from './app.ts';
import { openDeliveryFixture, isInOrder, type DeliveryFixture } from './testing/delivery-fixture.ts';
import { addWebhook, changeWebhook, makeDispatcher, secret, type DispatcherSetup } from './testing/test-dispatcher.ts';

let fixture: DeliveryFixture;
let dispatchers: Dispatcher[] = [];

beforeEach(async () => {
  fixture = await openDeliveryFixture();
});

afterEach(async () => {
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.close()));
  dispatchers = [];
  await fixture.close();
});

async function startDispatcher(setup: Partial<DispatcherSetup> = {}): Promise<Dispatcher> {
  const dispatcher = makeDispatcher({ log: fixture.log, ...setup, overrides: { clock: fixture.clock, ...setup.overrides } });
  dispatchers.push(dispatcher);
  await dispatcher.start();
  return dispatcher;
}

const receivedIds = (): string[] => fixture.receiver.received.map(({ id }) => id);

describe('a webhook', () => {
  test('gets each event once, in order, signed, as sockets get it', async () => {
    await addWebhook(fixture.log, fixture.receiver);
    const [group] = await fixture.groups(2);
    for (const text of ['one', 'two', 'three']) await fixture.send(group!, text);
    await startDispatcher();
    await fixture.send(group!, 'four');
    await fixture.allDelivered();
    const { received } = fixture.receiver;
    expect(new Set(receivedIds()).size).toBe(received.length);
    expect(isInOrder(await fixture.events(), received)).toBe(true);
    expect(received.map(({ type }) => type).toSorted()).toEqual([
      'conversation.created',
      'conversation.created',
      'message.sent',
      'message.sent',
      'message.sent',
      'message.sent',
      'user.created',
    ]);
    const last = received.findLast(({ type }) => type === 'message.sent')!;
    const { headers, body } = last;
    const verified = verifyWebhook(headers, body, secret);
    expect(verified).toMatchObject({
      id: last.id,
      type: 'message.sent',
      data: { id: last.id, type: 'message.sent', conversationId: group, seq: 5, message: { text: 'four', seq: 5 } },
    });
    expect(verified.timestamp).toBe(verified.data['at']);
    expect(() => verifyWebhook(headers, body, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toThrow();
  });

  test('gets the types that it names, from the time on that it names', async () => {
    const [group] = await fixture.groups(1);
    const before = await fixture.send(group!, 'before');
    const first = await fixture.send(group!, 'first');
    await addWebhook(fixture.log, { url: fixture.receiver.url, types: ['message.*'], startAt: first.recordedAt });
    await startDispatcher();
    const second = await fixture.send(group!, 'second');
    await waitUntil(() => receivedIds().includes(second.id), { what: 'the second message' });
    const sinceStart = before.recordedAt === first.recordedAt ? [before.id, first.id, second.id] : [first.id, second.id];
    expect(receivedIds()).toEqual(sinceStart);
  });

  test('is signed by two secrets after a rotation, for a day', async () => {
    const [group] = await fixture.groups(1);
    const old = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    const previousSecretUntil = (Date.now() + 24 * 3_600_000) * 1_000;
    await addWebhook(fixture.log, { url: fixture.receiver.url, types: ['message.sent'], previousSecret: old, previousSecretUntil });
    await startDispatcher();
    await fixture.send(group!);
    await waitUntil(() => fixture.receiver.received.length === 1, { what: 'a delivery' });
    const [{ headers, body }] = fixture.receiver.received as [(typeof fixture.receiver.received)[0]];
    for (const one of [secret, old]) expect(verifyWebhook(headers, body, one)).toMatchObject({ type: 'message.sent' });
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  test('that is paused gets nothing; resumed, it continues where it stopped', async () => {
    const [group] = await fixture.groups(1);
    const { webhookId } = await addWebhook(fixture.log, { url: fixture.receiver.url, types: ['message.sent'] });
    await startDispatcher();
    const first = await fixture.send(group!);
    await waitUntil(() => receivedIds().includes(first.id), { what: 'the first message' });
    await changeWebhook(fixture.log, webhookId, { state: 'paused' });
    // Another webhook shows that the dispatcher has passed the messages of the pause.
    const other = await addWebhook(fixture.log, { url: `${fixture.receiver.url}?other`, types: ['message.sent'] });
    await waitUntil(() => receivedIds().length === 2, { what: 'the other webhook' });
    const second = await fixture.send(group!);
    await waitUntil(() => receivedIds().length === 3, { what: 'the message, for the other webhook' });
    await changeWebhook(fixture.log, other.webhookId, { state: 'paused' });
    await changeWebhook(fixture.log, webhookId, { state: 'active' });
    await waitUntil(() => receivedIds().length === 4, { what: 'the message of the pause' });
    expect(receivedIds()).toEqual([first.id, first.id, second.id, second.id]);
  });

  test('that is sought gets the same ids again', async () => {
    const [group] = await fixture.groups(1);
    for (let count = 0; count < 5; count++) await fixture.send(group!);
    const { webhookId } = await addWebhook(fixture.log, { url: fixture.receiver.url, types: ['message.sent'] });
    await startDispatcher();
    await waitUntil(() => receivedIds().length === 5, { what: 'five messages' });
    const ids = receivedIds();
    await changeWebhook(fixture.log, webhookId, { generation: 2, startAt: 0 });
    await waitUntil(() => receivedIds().length === 10, { what: 'five messages again' });
    expect(receivedIds().slice(5)).toEqual(ids);
  });
});
