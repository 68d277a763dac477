import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function receiptScenarios(system: () => System): void {
  test.concurrent('delivery is automatic, reading explicit; the sender sees both, the reader’s devices get the counts', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}`;
    const [adaDevice, bobDevice, tablet] = await Promise.all([ada.connect(), bob.connect(), bob.connect()]);
    const statusOf = async (id: string) => (await ada.get(`${path}/messages/${id}`)).status;

    const { message } = await ada.send(conversation.id, 'are you there?');
    expect(await statusOf(message.id)).toBe('sent');
    await bobDevice.waitFor('message.sent');
    await bobDevice.emitWithAck('sync', { conversations: [] });
    const delivered = await adaDevice.waitFor('receipt.advanced', (event) => event.delivered >= message.seq);
    expect(delivered).toMatchObject({ conversationId: conversation.id, userId: bob.id, read: 1 });
    expect(await statusOf(message.id)).toBe('delivered');

    const answer = await bobDevice.emitWithAck('receipt.update', { conversationId: conversation.id, read: message.seq });
    expect(answer).toMatchObject({ ok: true, receipt: { delivered: message.seq, read: message.seq } });
    const read = await adaDevice.waitFor('receipt.advanced', (event) => event.read === message.seq);
    expect(read).not.toHaveProperty('unreadCount');
    expect(read).not.toHaveProperty('seq');
    const ownDevice = await tablet.waitFor('receipt.advanced', (event) => event.read === message.seq);
    expect(ownDevice).toMatchObject({ userId: bob.id, unreadCount: 0, mentionCount: 0 });
    expect(await statusOf(message.id)).toBe('read');

    expect((await bob.get('/v1/conversations')).items[0]).toMatchObject({ unreadCount: 0, readSeq: message.seq });
    const { items } = await ada.get(`${path}/receipts`);
    expect(items).toContainEqual({ userId: bob.id, delivered: message.seq, read: message.seq, at: expect.any(String) });
    for (const device of [adaDevice, bobDevice, tablet]) device.close();
  });

  test.concurrent('watermarks never decrease, have no seq of their own, and stop at the last seq', async () => {
    const { origin } = system();
    const [ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}`;
    for (const text of ['one', 'two', 'three']) await ada.send(conversation.id, text);
    expect((await bob.command('PUT', `${path}/receipt`, { read: 3 })).receipt).toEqual({ delivered: 3, read: 3 });
    await bob.command('PUT', `${path}/receipt`, { read: 2 });
    expect(await bob.get(path)).toMatchObject({ readSeq: 3, unreadCount: 1, lastSeq: 4 });
    await bob.command('PUT', `${path}/receipt`, { read: 1_000_000 });
    expect(await bob.get(path)).toMatchObject({ readSeq: 4, unreadCount: 0, lastSeq: 4 });
    expect((await eve.ask('PUT', `${path}/receipt`, { read: 2 })).status).toBe(404);
    expect((await eve.ask('GET', `${path}/receipts`)).status).toBe(404);
  });
}
