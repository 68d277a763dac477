import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
let eve: Person;
let path: string;
beforeAll(async () => {
  service = await startService();
  [ada, bob, eve] = (await people([service], 3)) as [Person, Person, Person];
});
beforeEach(async () => {
  path = await groupOf(ada, bob);
});
afterAll(() => service.close());

const send = (by: Person, body: Record<string, unknown>, key?: string) => by.ask('POST', `${path}/messages`, body, key);
const logged = () => service.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 1_000 });

describe('send', () => {
  test('answers the whole message, and its position', async () => {
    const { status, headers, body } = await send(bob, { text: ' hello 👋 ', mentions: [ada.id, ada.id], clientId: 'c-1' });
    expect(status).toBe(201);
    expect(body).toEqual({
      message: {
        id: expect.any(String),
        conversationId: path.split('/')[3],
        seq: 2,
        kind: 'text',
        senderId: bob.id,
        text: ' hello 👋 ',
        attachments: [],
        replyTo: null,
        mentions: [ada.id],
        reactions: [],
        status: 'sent',
        custom: null,
        clientId: 'c-1',
        sentAt: expect.any(String),
        editedAt: null,
        deletedAt: null,
        erasedAt: null,
      },
      position: headers.get('parley-position'),
    });
  });

  test('quotes the message that it replies to, as it is now', async () => {
    const { message } = (await send(ada, { text: 'first' })).body;
    await ada.ask('PATCH', `${path}/messages/${message.id}`, { text: 'second' });
    const quoting = (await send(bob, { text: 'yes', replyTo: message.id }, 'reply')).body.message;
    expect(quoting.replyTo).toEqual({ id: message.id, seq: 2, senderId: ada.id, text: 'second', deletedAt: null, erasedAt: null });

    await ada.ask('DELETE', `${path}/messages/${message.id}`);
    const again = (await send(bob, { text: 'yes', replyTo: message.id }, 'reply')).body.message;
    expect(again.replyTo).toMatchObject({ id: message.id, text: null, deletedAt: expect.any(String) });
  });

  test('is executed once for each key; a replay answers the message as it is now', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => send(bob, { text: 'once' }, 'once')));
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(replies.map(({ body }) => body.message.id)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(7);
    expect(await logged()).toHaveLength(2);
    expect((await send(bob, { text: 'twice' }, 'once')).body.code).toBe('idempotency_key_reused');
    expect((await send(ada, { text: 'twice' }, 'once')).status).toBe(201);

    const { id } = replies[0]!.body.message;
    await bob.ask('PATCH', `${path}/messages/${id}`, { text: 'edited' });
    const { message } = (await send(bob, { text: 'once' }, 'once')).body;
    expect(message).toMatchObject({ id, text: 'edited', editedAt: expect.any(String) });
    expect(message).not.toHaveProperty('status');
    expect(message).not.toHaveProperty('reactions');
  });

  test('replayed by a removed user answers the message as it was at the removal', async () => {
    const { message } = (await send(ada, { text: 'before' })).body;
    await send(bob, { text: 'mine', replyTo: message.id }, 'mine');
    await ada.ask('DELETE', `${path}/members/${bob.id}`);
    await ada.ask('PATCH', `${path}/messages/${message.id}`, { text: 'after' });
    const again = await send(bob, { text: 'mine', replyTo: message.id }, 'mine');
    expect([again.status, again.body.message.replyTo.text]).toEqual([201, 'before']);
    expect((await send(bob, { text: 'new' }, 'new')).status).toBe(404);
  });

  test.each([
    [{}, 'text'],
    [{ text: '' }, 'text'],
    [{ text: ' \n\t\u00a0' }, 'text'],
    [{ text: '😀'.repeat(8_001) }, 'text'],
    [{ text: 'a\u0000b' }, 'text'],
    [{ text: '\ud800' }, 'text'],
    [{ text: 7 }, 'text'],
    [{ text: 'x', clientId: 'c'.repeat(65) }, 'clientId'],
    [{ text: 'x', mentions: Array.from({ length: 51 }, () => newId()) }, 'mentions'],
    [{ text: 'x', mentions: [newId()] }, 'mentions.0'],
    [{ text: 'x', replyTo: newId() }, 'replyTo'],
    [{ text: 'x', unknown: true }, 'unknown'],
  ])('refuses %j', async (body, at) => {
    const reply = await send(ada, body);
    expect([reply.status, reply.body.code, reply.body.errors[0].path]).toEqual([422, 'validation_failed', at]);
  });

  test('accepts 8,000 code points', async () => {
    expect((await send(ada, { text: '😀'.repeat(8_000) })).status).toBe(201);
  });

  test('answers not_found to non-members', async () => {
    for (const [method, rest, body] of [
      ['POST', '/messages', { text: 'x' }],
      ['PATCH', `/messages/${newId()}`, { text: 'x' }],
      ['DELETE', `/messages/${newId()}`, undefined],
    ] as const) {
      const reply = await eve.ask(method, path + rest, body);
      expect([reply.status, reply.body.code]).toEqual([404, 'not_found']);
    }
  });

  test('quotes messages of this conversation only', async () => {
    const { message } = (await send(ada, { text: 'here' })).body;
    path = await groupOf(ada, bob);
    expect((await send(ada, { text: 'there', replyTo: message.id })).body.errors[0].path).toBe('replyTo');
  });
});

describe('edit and delete', () => {
  test('edit answers the message without the fields that only read tables have', async () => {
    const { message } = (await send(bob, { text: 'helo', mentions: [ada.id] })).body;
    const { status, body } = await bob.ask('PATCH', `${path}/messages/${message.id}`, { text: 'hello' });
    const { status: sent, reactions, ...rest } = message;
    expect([sent, reactions]).toEqual(['sent', []]);
    expect([status, body.message]).toEqual([200, { ...rest, text: 'hello', editedAt: expect.any(String) }]);

    const same = await bob.ask('PATCH', `${path}/messages/${message.id}`, { text: 'hello' });
    expect([same.status, same.body.position]).toEqual([200, body.position]);
    expect(await logged()).toHaveLength(3);
    expect((await ada.ask('PATCH', `${path}/messages/${message.id}`, { text: 'mine' })).status).toBe(403);
  });

  test('an admin deletes any message; its text is never shown again', async () => {
    const { message } = (await send(bob, { text: 'secret' }, 'secret')).body;
    expect((await ada.ask('DELETE', `${path}/messages/${message.id}`)).status).toBe(204);
    expect((await ada.ask('DELETE', `${path}/messages/${message.id}`)).status).toBe(204);
    expect(await logged()).toHaveLength(3);
    expect((await bob.ask('PATCH', `${path}/messages/${message.id}`, { text: 'again' })).status).toBe(404);
    const again = await send(bob, { text: 'secret' }, 'secret');
    expect(again.body.message).toMatchObject({ text: null, deletedAt: expect.any(String) });
  });

  test('a member can not delete a message of another user', async () => {
    const { message } = (await send(ada, { text: 'hers' })).body;
    expect((await bob.ask('DELETE', `${path}/messages/${message.id}`)).status).toBe(403);
  });
});
