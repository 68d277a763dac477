import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function messageScenarios(system: () => System): void {
  test.concurrent('a posted message reaches the socket, and a query with its position returns it', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const device = await bob.connect();

    const { message, position } = await ada.send(conversation.id, 'hello 👋');
    const pushed = await device.waitFor('message.sent');

    expect(message).toMatchObject({ text: 'hello 👋', senderId: ada.id, seq: 2, status: 'sent', reactions: [] });
    expect(pushed).toMatchObject({
      conversationId: conversation.id,
      seq: 2,
      actorId: ada.id,
      position,
      message: { id: message.id, text: 'hello 👋' },
    });
    const page = await ada.get(`/v1/conversations/${conversation.id}/messages`);
    expect(page).toMatchObject({ hasBefore: false, hasAfter: false, items: [{ id: message.id, text: 'hello 👋', seq: 2 }] });
    bob.remember(position);
    const inbox = await bob.get('/v1/conversations');
    expect(inbox.items[0]).toMatchObject({ id: conversation.id, unreadCount: 1, lastSeq: 2, lastMessage: { id: message.id } });
    device.close();
  });

  test.concurrent('a pushed message can be queried without a position', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const device = await bob.connect();
    for (let n = 0; n < 5; n++) {
      const { message } = await ada.send(conversation.id, `message ${n}`);
      await device.waitFor('message.sent', (event) => event.message.id === message.id);
      expect((await bob.get(`/v1/conversations/${conversation.id}/messages/${message.id}`)).text).toBe(`message ${n}`);
    }
    device.close();
  });

  test.concurrent('a burst of 500 sends is accepted with the default limits', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const sent = await Promise.all(Array.from({ length: 500 }, (_, n) => ada.send(conversation.id, `message ${n}`)));
    expect(new Set(sent.map(({ message }) => message.seq)).size).toBe(500);
  });

  test.concurrent('messages can be sent over the socket, with an acknowledgement and idempotency keys', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);
    const argument = { conversationId: conversation.id, idempotencyKey: randomUUID(), text: 'by socket', clientId: 'c-1' };

    const first = await adaDevice.emitWithAck('message.send', argument);
    const again = await adaDevice.emitWithAck('message.send', argument);
    const reused = await adaDevice.emitWithAck('message.send', { ...argument, text: 'another' });
    const invalid = await adaDevice.emitWithAck('message.send', { ...argument, idempotencyKey: randomUUID(), text: '' });

    expect(first).toMatchObject({ ok: true, message: { text: 'by socket', clientId: 'c-1' } });
    expect(again).toMatchObject({ ok: true, message: { id: first.message.id, seq: first.message.seq } });
    expect(reused).toMatchObject({ ok: false, problem: { code: 'idempotency_key_reused', status: 422 } });
    expect(invalid).toMatchObject({ ok: false, problem: { code: 'validation_failed' } });
    await bobDevice.waitFor('message.sent', (event) => event.message.clientId === 'c-1');
    expect(bobDevice.timeline(conversation.id).filter((event) => event.type === 'message.sent')).toHaveLength(1);
    adaDevice.close();
    bobDevice.close();
  });

  test.concurrent('an edit and a deletion reach all members, and no response contains a deleted text', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}`;
    const device = await bob.connect();
    const { message } = await ada.send(conversation.id, 'first secret');
    await ada.command('PATCH', `${path}/messages/${message.id}`, { text: 'second secret' });
    expect((await bob.ask('PATCH', `${path}/messages/${message.id}`, { text: 'not mine' })).status).toBe(403);
    await device.waitFor('message.edited', (event) => event.text === 'second secret');
    expect((await bob.get(`${path}/messages/${message.id}`)).text).toBe('second secret');

    await ada.ask('DELETE', `${path}/messages/${message.id}`);
    await device.waitFor('message.deleted', (event) => event.messageId === message.id && event.messageSeq === message.seq);

    const shown = await bob.get(`${path}/messages/${message.id}`);
    expect(shown).toMatchObject({ text: null, deletedAt: expect.any(String) });
    const range = await bob.get(`${path}/events?after=0`);
    expect(range.items.map((event: any) => event.type)).toEqual([
      'conversation.created',
      'message.sent',
      'message.edited',
      'message.deleted',
    ]);
    expect(JSON.stringify(range)).not.toContain('secret');
    expect((await bob.get('/v1/conversations')).items[0].unreadCount).toBe(0);
    device.close();
  });

  test.concurrent('retries with one idempotency key take effect once; another command with that key is rejected', async () => {
    const [ada, bob] = await Promise.all([register(system().origin, 'ada'), register(system().origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const path = `/v1/conversations/${conversation.id}/messages`;
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 8 }, () => ada.ask('POST', path, { text: 'once' }, { key })));
    expect(replies.map((reply) => reply.status)).toEqual(Array(8).fill(201));
    expect(new Set(replies.map((reply) => reply.body.message.id)).size).toBe(1);
    expect(replies.filter((reply) => reply.headers.get('idempotency-replayed') === 'true')).toHaveLength(7);
    expect((await ada.ask('POST', path, { text: 'twice' }, { key })).body.code).toBe('idempotency_key_reused');
    expect((await ada.get(path)).items).toHaveLength(1);
  });
}
