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

const some = (count: number) => people([service], count) as Promise<[Person, Person, Person]>;
const request = (from: Person, to: Person, key?: string) => from.ask('POST', '/v1/contact-requests', { userId: to.id }, key);
const about = (by: Person, other: Person, what: string) => by.ask('POST', `/v1/contact-requests/${pairId(by.id, other.id)}/${what}`);
const block = (by: Person, of: Person) => by.ask('PUT', `/v1/blocks/${of.id}`);
const writeTo = (from: Person, to: Person) => from.ask('POST', '/v1/conversations', { kind: 'direct', userId: to.id });
const say = (by: Person, to: Person) => by.ask('POST', `/v1/conversations/${pairId(by.id, to.id)}/messages`, { text: 'hello' });
const codeOf = async (reply: ReturnType<Person['ask']>) => (await reply).body?.code ?? (await reply).status;

const onlyContacts = (by: Person) => by.ask('PATCH', '/v1/me', { privacy: { messages: 'contacts' } });

async function becomeContacts(one: Person, other: Person): Promise<void> {
  await request(one, other);
  expect((await about(other, one, 'accept')).status).toBe(200);
}

describe('requests', () => {
  test('are asked once, and accepted', async () => {
    const [ada, bob] = await some(2);
    const first = await request(ada, bob, 'key');
    const expected = { id: pairId(ada.id, bob.id), fromId: ada.id, toId: bob.id, state: 'pending' };
    expect([first.status, first.body.contactRequest]).toEqual([201, expected]);
    const again = await request(ada, bob, 'key');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect((await request(ada, bob)).status).toBe(200);
    const accepted = await about(bob, ada, 'accept');
    expect([accepted.status, accepted.body.contactRequest]).toEqual([200, { ...expected, state: 'accepted' }]);
    expect((await ada.ask('DELETE', `/v1/contacts/${bob.id}`)).status).toBe(204);
    expect((await ada.ask('DELETE', `/v1/contacts/${bob.id}`)).status).toBe(404);
  });

  test('sent by both at once make contacts, and nothing is left waiting', async () => {
    const [ada, bob] = await some(2);
    const replies = await Promise.all([request(ada, bob), request(bob, ada)]);
    expect(statusesOf(replies)).toEqual([201, 201]);
    expect(replies.map(({ body }) => body.contactRequest.state)).toContain('accepted');
    const events = await service.store.readStream(pairStream(pairId(ada.id, bob.id)), { after: 0, limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(['ContactRequested', 'ContactAccepted']);
  });

  test('after a decline look pending, and are heard again after 30 days', async () => {
    const [ada, bob] = await some(2);
    await request(ada, bob);
    expect((await about(bob, ada, 'decline')).body.contactRequest.state).toBe('closed');
    expect((await request(ada, bob)).body.contactRequest.state).toBe('pending');
    expect((await about(bob, ada, 'accept')).status).toBe(404);
    service.time.ahead = 31 * 86_400_000;
    const body = { login: ada.username, password };
    const { accessToken: token } = (await ask(service.origin, 'POST', '/v1/sessions', { body })).body.session;
    const later = await ask(service.origin, 'POST', '/v1/contact-requests', { body: { userId: bob.id }, token });
    service.time.ahead = 0;
    expect([later.status, (await about(bob, ada, 'accept')).status]).toEqual([201, 200]);
  });

  test('are nobody else’s affair, and need somebody', async () => {
    const [ada, bob, eve] = await some(3);
    await request(ada, bob);
    for (const what of ['accept', 'decline']) {
      expect((await eve.ask('POST', `/v1/contact-requests/${pairId(ada.id, bob.id)}/${what}`)).status).toBe(404);
    }
    expect((await eve.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`)).status).toBe(404);
    for (const userId of [ada.id, newId(), 'nobody']) {
      expect((await ada.ask('POST', '/v1/contact-requests', { userId })).body.errors[0].path).toBe('userId');
    }
    expect((await ada.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`)).status).toBe(204);
    expect((await about(bob, ada, 'accept')).status).toBe(404);
  });

  test('asked and withdrawn a hundred times cost a message no more than none', async () => {
    const [ada, bob] = await some(2);
    await writeTo(ada, bob);
    for (let turn = 0; turn < 100; turn++) {
      await request(ada, bob);
      await ada.ask('DELETE', `/v1/contact-requests/${pairId(ada.id, bob.id)}`);
    }
    const ref = { stream: pairStream(pairId(ada.id, bob.id)), entity: `pair:${pairId(ada.id, bob.id)}` as const };
    expect((await service.store.load([ref], { current: true })).events).toHaveLength(1);
    expect((await say(ada, bob)).status).toBe(201);
  });
});

describe('blocks', () => {
  test('end what is written between two, both ways, at once, and are lifted', async () => {
    const [ada, bob] = await some(2);
    const path = `/v1/conversations/${(await writeTo(ada, bob)).body.conversation.id}/messages`;
    const { message } = (await ada.ask('POST', path, { text: 'hello' })).body;
    const blocked = await block(bob, ada);
    expect([blocked.status, blocked.body.block]).toEqual([200, { userId: ada.id, blockedAt: expect.any(String) }]);
    for (const by of [ada, bob]) {
      expect(await codeOf(say(by, by === ada ? bob : ada))).toBe('recipient_unavailable');
      expect(await codeOf(by.ask('PUT', `${path}/${message.id}/reactions/${encodeURIComponent('👍')}`))).toBe('recipient_unavailable');
    }
    expect(await codeOf(ada.ask('PATCH', `${path}/${message.id}`, { text: 'nevertheless' }))).toBe('recipient_unavailable');
    expect((await ada.ask('DELETE', `${path}/${message.id}`)).status).toBe(204);
    expect((await writeTo(ada, bob)).status).toBe(200);
    expect((await bob.ask('DELETE', `/v1/blocks/${ada.id}`)).status).toBe(204);
    expect([(await say(ada, bob)).status, (await say(bob, ada)).status]).toEqual([201, 201]);
  });

  test('once acknowledged let no message through, however many are under way', async () => {
    const [ada, bob] = await some(2);
    await writeTo(ada, bob);
    let acknowledged = false;
    const sending = Array.from({ length: 30 }, async (_, index) => {
      if (index > 5) await Promise.resolve();
      const isLate = acknowledged;
      return { isLate, status: (await say(ada, bob)).status };
    });
    await block(bob, ada);
    acknowledged = true;
    const late = await Promise.all(Array.from({ length: 10 }, () => say(ada, bob)));
    expect(new Set(late.map(({ status }) => status))).toEqual(new Set([403]));
    for (const { isLate, status } of await Promise.all(sending)) expect(isLate ? status === 403 : [201, 403].includes(status)).toBe(true);
  });

  test('look to the one blocked as a setting does: no new conversation, a request that waits', async () => {
    const [ada, bob, cy] = await some(3);
    await block(bob, ada);
    await cy.ask('PATCH', '/v1/me', { privacy: { messages: 'contacts', addToGroups: 'contacts' } });
    const [ofBlock, ofSetting] = [await writeTo(ada, bob), await writeTo(ada, cy)];
    const withoutId = (body: Record<string, unknown>) => ({ ...body, requestId: '' });
    expect(ofBlock.status).toBe(403);
    expect(withoutId(ofBlock.body)).toEqual(withoutId(ofSetting.body));
    const [asked, other] = [await request(ada, bob), await request(ada, cy)];
    expect([asked.status, asked.body.contactRequest.state]).toEqual([other.status, other.body.contactRequest.state]);
    const adding = (userId: string) => ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [userId] });
    expect(withoutId((await adding(bob.id)).body)).toEqual(withoutId((await adding(cy.id)).body));
  });

  test('change nothing in groups that both are in', async () => {
    const [ada, bob] = await some(2);
    const path = await groupOf(ada, bob);
    await block(bob, ada);
    for (const by of [ada, bob]) expect((await by.ask('POST', `${path}/messages`, { text: 'still here' })).status).toBe(201);
  });

  test('of oneself and of nobody there are none', async () => {
    const [ada] = await some(1);
    expect((await block(ada, ada)).status).toBe(422);
    expect((await ada.ask('PUT', `/v1/blocks/${newId()}`)).status).toBe(404);
  });
});

describe('privacy', () => {
  test('for contacts: others can not write, neither begin nor go on, until they are contacts', async () => {
    const [ada, bob, cy] = await some(3);
    await writeTo(bob, cy);
    expect((await say(bob, cy)).status).toBe(201);
    await onlyContacts(cy);
    expect(await codeOf(writeTo(ada, cy))).toBe('recipient_unavailable');
    expect(await codeOf(say(bob, cy))).toBe('recipient_unavailable');
    expect((await say(cy, bob)).status).toBe(201);
    for (const other of [ada, bob]) {
      await becomeContacts(other, cy);
      expect((await writeTo(other, cy)).status).toBe(other === ada ? 201 : 200);
      expect((await say(other, cy)).status).toBe(201);
    }
    await cy.ask('DELETE', `/v1/contacts/${bob.id}`);
    expect(await codeOf(say(bob, cy))).toBe('recipient_unavailable');
    await cy.ask('PATCH', '/v1/me', { privacy: { messages: 'everyone' } });
    expect((await say(bob, cy)).status).toBe(201);
  });

  test('in a conversation that goes on answers whatever one does as a block does', async () => {
    const [ada, bob, cy] = await some(3);
    const everythingIn = async (other: Person) => {
      const path = `/v1/conversations/${pairId(ada.id, other.id)}`;
      const of = `${path}/messages/${said.get(other)!.id}`;
      const replies = [
        await ada.ask('POST', `${path}/messages`, { text: 'still there?' }),
        await ada.ask('PATCH', of, { text: 'still there?' }),
        await ada.ask('PUT', `${of}/reactions/${encodeURIComponent('👍')}`),
        await ada.ask('POST', `${path}/calls`, { media: 'audio' }),
        await writeTo(ada, other),
        await ada.ask('PUT', `${path}/receipt`, { read: 2 }),
        await ada.ask('DELETE', of),
      ];
      return replies.map(({ status, body }) => [status, body?.code]);
    };
    const said = new Map<Person, { id: string }>();
    for (const other of [bob, cy]) {
      await writeTo(ada, other);
      said.set(other, (await say(ada, other)).body.message);
      await say(other, ada);
    }
    await block(bob, ada);
    await onlyContacts(cy);
    const refused = [403, 'recipient_unavailable'];
    const ofBlock = await everythingIn(bob);
    expect(ofBlock).toEqual([refused, refused, refused, refused, [200, undefined], [200, undefined], [204, undefined]]);
    expect(await everythingIn(cy)).toEqual(ofBlock);
  });

  test('groups: nobody is added by one whom they block, or against their setting; all or none', async () => {
    const [ada, bob, cy] = await some(3);
    const [dee] = await some(1);
    const path = await groupOf(ada, dee);
    const adding = (...userIds: string[]) => ada.ask('POST', `${path}/members`, { userIds });
    await block(bob, ada);
    await cy.ask('PATCH', '/v1/me', { privacy: { addToGroups: 'contacts' } });
    const [eve] = await some(1);
    expect(await codeOf(adding(eve.id, bob.id))).toBe('recipient_unavailable');
    expect(await codeOf(adding(eve.id, cy.id))).toBe('recipient_unavailable');
    expect((await adding(eve.id)).body.conversation.memberCount).toBe(3);
    await becomeContacts(ada, cy);
    expect((await adding(cy.id)).body.conversation.memberCount).toBe(4);
  });

  test('groups: who left comes back by a contact alone, who was removed by anybody', async () => {
    const [ada, bob, cy] = await some(3);
    const path = await groupOf(ada, bob, cy);
    await bob.ask('DELETE', `${path}/members/${bob.id}`);
    await ada.ask('DELETE', `${path}/members/${cy.id}`);
    const adding = (userId: string) => ada.ask('POST', `${path}/members`, { userIds: [userId] });
    expect(await codeOf(adding(bob.id))).toBe('recipient_unavailable');
    expect((await adding(cy.id)).status).toBe(200);
    await becomeContacts(ada, bob);
    expect((await adding(bob.id)).status).toBe(200);
  });
});
