import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId, pairId } from '@parley/events/ids';
import { pairStream } from '@parley/events/streams';
import { ask, groupOf, password, people, statusesOf, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const users = (count: number) => people([service], count) as Promise<[Person, Person, Person]>;
const request = (from: Person, to: Person, key?: string) => from.ask('POST', '/v1/contact-requests', { userId: to.id }, key);
const reply = (by: Person, other: Person, action: string) => by.ask('POST', `/v1/contact-requests/${pairId(by.id, other.id)}/${action}`);
const block = (by: Person, other: Person) => by.ask('PUT', `/v1/blocks/${other.id}`);
const converse = (from: Person, to: Person) => from.ask('POST', '/v1/conversations', { kind: 'direct', userId: to.id });
const send = (by: Person, to: Person) => by.ask('POST', `/v1/conversations/${pairId(by.id, to.id)}/messages`, { text: 'hello' });
const codeOf = async (reply: ReturnType<Person['ask']>) => (await reply).body?.code ?? (await reply).status;

const acceptContactsOnly = (by: Person) => by.ask('PATCH', '/v1/me', { privacy: { messages: 'contacts' } });

async function becomeContacts(one: Person, other: Person): Promise<void> {
  await request(one, other);
  expect((await reply(other, one, 'accept')).status).toBe(200);
}

describe('requests', () => {
  test('are sent once, and accepted', async () => {
    const [ada, bob] = await users(2);
    const first = await request(ada, bob, 'key');
    const expected = { id: pairId(ada.id, bob.id), fromId: ada.id, toId: bob.id, state: 'pending' };
    expect([first.status, first.body.contactRequest]).toEqual([201, expected]);
    const again = await request(ada, bob, 'key');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect((await request(ada, bob)).status).toBe(200);
    const accepted = await reply(bob, ada, 'accept');
    expect([accepted.status, accepted.body.contactRequest]).toEqual([200, { ...expected, state: 'accepted' }]);
    expect((await ada.ask('DELETE', `/v1/contacts/${bob.id}`)).status).toBe(204);
    expect((await ada.ask('DELETE', `/v1/contacts/${bob.id}`)).status).toBe(404);
  });

  test('sent by both at once make contacts, with no request left', async () => {
    const [ada, bob] = await users(2);
    const replies = await Promise.all([request(ada, bob), request(bob, ada)]);
    expect(statusesOf(replies)).toEqual([201, 201]);
    expect(replies.map(({ body }) => body.contactRequest.state)).toContain('accepted');
    const events = await service.store.readStream(pairStream(pairId(ada.id, bob.id)), { after: 0, limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(['ContactRequested', 'ContactAccepted']);
  });

  test('after a decline look pending, and reach the recipient again after 30 days', async () => {
    const [ada, bob] = await users(2);
    await request(ada, bob);
    expect((await reply(bob, ada, 'decline')).body.contactRequest.state).toBe('closed');
    expect((await request(ada, bob)).body.contactRequest.state).toBe('pending');
    expect((await reply(bob, ada, 'accept')).status).toBe(404);
    service.time.ahead = 31 * 86_400_000;
    const body = { login: ada.username, password };
    const { accessToken: token } = (await ask(service.origin, 'POST', '/v1/sessions', { body })).body.session;
    const later = await ask(service.origin, 'POST', '/v1/contact-requests', { body: { userId: bob.id }, token });
    service.time.ahead = 0;
    expect([later.status, (await reply(bob, ada, 'accept')).status]).toEqual([201, 200]);
  });

  test('are hidden from other users, and need a user who exists', async () => {
    const [ada, bob, eve] = await users(3);
    await request(ada, bob);
    for (const action of ['accept', 'decline']) {
      expect((await eve.ask('POST', `/v1/contact-requests/${pairId(ada.id, bob.id)}/${action}`)).status).toBe(404);
    }
    expect((await eve.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`)).status).toBe(404);
    for (const userId of [ada.id, newId(), 'nobody']) {
      expect((await ada.ask('POST', '/v1/contact-requests', { userId })).body.errors[0].path).toBe('userId');
    }
    expect((await ada.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`)).status).toBe(204);
    expect((await reply(bob, ada, 'accept')).status).toBe(404);
  });

  test('sent and withdrawn a hundred times do not slow down messages', async () => {
    const [ada, bob] = await users(2);
    await converse(ada, bob);
    for (let turn = 0; turn < 100; turn++) {
      await request(ada, bob);
      await ada.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`);
    }
    const ref = { stream: pairStream(pairId(ada.id, bob.id)), entity: `pair:${pairId(ada.id, bob.id)}` as const };
    expect((await service.store.load([ref], { current: true })).events).toHaveLength(1);
    expect((await send(ada, bob)).status).toBe(201);
  });
});

describe('blocks', () => {
  test('refuse messages, edits and reactions of both users at once, until they are removed', async () => {
    const [ada, bob] = await users(2);
    const path = `/v1/conversations/${(await converse(ada, bob)).body.conversation.id}/messages`;
    const { message } = (await ada.ask('POST', path, { text: 'hello' })).body;
    const blocked = await block(bob, ada);
    expect([blocked.status, blocked.body.block]).toEqual([200, { userId: ada.id, blockedAt: expect.any(String) }]);
    for (const by of [ada, bob]) {
      expect(await codeOf(send(by, by === ada ? bob : ada))).toBe('recipient_unavailable');
      expect(await codeOf(by.ask('PUT', `${path}/${message.id}/reactions/${encodeURIComponent('👍')}`))).toBe('recipient_unavailable');
    }
    expect(await codeOf(ada.ask('PATCH', `${path}/${message.id}`, { text: 'nevertheless' }))).toBe('recipient_unavailable');
    expect((await ada.ask('DELETE', `${path}/${message.id}`)).status).toBe(204);
    expect((await converse(ada, bob)).status).toBe(200);
    expect((await bob.ask('DELETE', `/v1/blocks/${ada.id}`)).status).toBe(204);
    expect([(await send(ada, bob)).status, (await send(bob, ada)).status]).toEqual([201, 201]);
  });

  test('once acknowledged refuse every message, also of many in flight', async () => {
    const [ada, bob] = await users(2);
    await converse(ada, bob);
    let acknowledged = false;
    const sending = Array.from({ length: 30 }, async (_, index) => {
      if (index > 5) await Promise.resolve();
      const isLate = acknowledged;
      return { isLate, status: (await send(ada, bob)).status };
    });
    await block(bob, ada);
    acknowledged = true;
    const late = await Promise.all(Array.from({ length: 10 }, () => send(ada, bob)));
    expect(new Set(late.map(({ status }) => status))).toEqual(new Set([403]));
    for (const { isLate, status } of await Promise.all(sending)) expect(isLate ? status === 403 : [201, 403].includes(status)).toBe(true);
  });

  test('look like a privacy setting to the blocked user: no new conversation, and a pending request', async () => {
    const [ada, bob, cy] = await users(3);
    await block(bob, ada);
    await cy.ask('PATCH', '/v1/me', { privacy: { messages: 'contacts', addToGroups: 'contacts' } });
    const [byBlock, bySetting] = [await converse(ada, bob), await converse(ada, cy)];
    const withoutId = (body: Record<string, unknown>) => ({ ...body, requestId: '' });
    expect(byBlock.status).toBe(403);
    expect(withoutId(byBlock.body)).toEqual(withoutId(bySetting.body));
    const [toBlocker, toContactsOnly] = [await request(ada, bob), await request(ada, cy)];
    const stateOf = ({ status, body }: typeof toBlocker) => [status, body.contactRequest.state];
    expect(stateOf(toBlocker)).toEqual(stateOf(toContactsOnly));
    const createGroup = (userId: string) => ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [userId] });
    expect(withoutId((await createGroup(bob.id)).body)).toEqual(withoutId((await createGroup(cy.id)).body));
  });

  test('do not affect groups with both users', async () => {
    const [ada, bob] = await users(2);
    const path = await groupOf(ada, bob);
    await block(bob, ada);
    for (const by of [ada, bob]) expect((await by.ask('POST', `${path}/messages`, { text: 'still here' })).status).toBe(201);
  });

  test('of the user’s own id or an unknown user are refused', async () => {
    const [ada] = await users(1);
    expect((await block(ada, ada)).status).toBe(422);
    expect((await ada.ask('PUT', `/v1/blocks/${newId()}`)).status).toBe(404);
  });
});

describe('privacy', () => {
  test('for messages from contacts: others can neither start nor continue a conversation until they are contacts', async () => {
    const [ada, bob, cy] = await users(3);
    await converse(bob, cy);
    expect((await send(bob, cy)).status).toBe(201);
    await acceptContactsOnly(cy);
    expect(await codeOf(converse(ada, cy))).toBe('recipient_unavailable');
    expect(await codeOf(send(bob, cy))).toBe('recipient_unavailable');
    expect((await send(cy, bob)).status).toBe(201);
    for (const other of [ada, bob]) {
      await becomeContacts(other, cy);
      expect((await converse(other, cy)).status).toBe(other === ada ? 201 : 200);
      expect((await send(other, cy)).status).toBe(201);
    }
    await cy.ask('DELETE', `/v1/contacts/${bob.id}`);
    expect(await codeOf(send(bob, cy))).toBe('recipient_unavailable');
    await cy.ask('PATCH', '/v1/me', { privacy: { messages: 'everyone' } });
    expect((await send(bob, cy)).status).toBe(201);
  });

  test('in an existing conversation, a setting and a block get the same answer to every command', async () => {
    const [ada, bob, cy] = await users(3);
    const tryAll = async (other: Person) => {
      const path = `/v1/conversations/${pairId(ada.id, other.id)}`;
      const messagePath = `${path}/messages/${sent.get(other)!.id}`;
      const replies = [
        await ada.ask('POST', `${path}/messages`, { text: 'still there?' }),
        await ada.ask('PATCH', messagePath, { text: 'still there?' }),
        await ada.ask('PUT', `${messagePath}/reactions/${encodeURIComponent('👍')}`),
        await ada.ask('POST', `${path}/calls`, { media: 'audio' }),
        await converse(ada, other),
        await ada.ask('PUT', `${path}/receipt`, { read: 2 }),
        await ada.ask('DELETE', messagePath),
      ];
      return replies.map(({ status, body }) => [status, body?.code]);
    };
    const sent = new Map<Person, { id: string }>();
    for (const other of [bob, cy]) {
      await converse(ada, other);
      sent.set(other, (await send(ada, other)).body.message);
      await send(other, ada);
    }
    await block(bob, ada);
    await acceptContactsOnly(cy);
    const refused = [403, 'recipient_unavailable'];
    const byBlock = await tryAll(bob);
    expect(byBlock).toEqual([refused, refused, refused, refused, [200, undefined], [200, undefined], [204, undefined]]);
    expect(await tryAll(cy)).toEqual(byBlock);
  });

  test('groups: a user is not added by a user they block, or against their setting; all or none', async () => {
    const [ada, bob, cy] = await users(3);
    const [dee] = await users(1);
    const path = await groupOf(ada, dee);
    const add = (...userIds: string[]) => ada.ask('POST', `${path}/members`, { userIds });
    await block(bob, ada);
    await cy.ask('PATCH', '/v1/me', { privacy: { addToGroups: 'contacts' } });
    const [eve] = await users(1);
    expect(await codeOf(add(eve.id, bob.id))).toBe('recipient_unavailable');
    expect(await codeOf(add(eve.id, cy.id))).toBe('recipient_unavailable');
    expect((await add(eve.id)).body.conversation.memberCount).toBe(3);
    await becomeContacts(ada, cy);
    expect((await add(cy.id)).body.conversation.memberCount).toBe(4);
  });

  test('groups: a user who left is added again by a contact only, a user who was removed by any admin', async () => {
    const [ada, bob, cy] = await users(3);
    const path = await groupOf(ada, bob, cy);
    await bob.ask('DELETE', `${path}/members/${bob.id}`);
    await ada.ask('DELETE', `${path}/members/${cy.id}`);
    const add = (userId: string) => ada.ask('POST', `${path}/members`, { userIds: [userId] });
    expect(await codeOf(add(bob.id))).toBe('recipient_unavailable');
    expect((await add(cy.id)).status).toBe(200);
    await becomeContacts(ada, bob);
    expect((await add(bob.id)).status).toBe(200);
  });
});
