import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

const registerAll = async (origin: string, ...names: string[]) =>
  (await Promise.all(names.map((name) => register(origin, name)))) as [Person, Person, Person];
const idsOf = (page: { items: { user: { id: string } }[] }) => page.items.map(({ user }) => user.id);

export function contactScenarios(system: () => System): void {
  test.concurrent('a request reaches all devices of both users, is accepted, and either user can remove the contact', async () => {
    const { origin } = system();
    const [ada, bob] = await registerAll(origin, 'ada', 'bob');
    const [phone, tablet, bobDevice] = await Promise.all([ada.connect(), ada.connect(), bob.connect()]);
    const { contactRequest, position } = await ada.command('POST', '/v1/contact-requests', { userId: bob.id });
    bob.remember(position);
    expect(contactRequest).toMatchObject({ fromId: ada.id, toId: bob.id, state: 'pending' });
    for (const device of [phone, tablet, bobDevice]) {
      const requested = await device.waitFor('contact.requested');
      expect(requested).toMatchObject({ requestId: contactRequest.id, fromId: ada.id, toId: bob.id });
      expect(requested.users.map(({ username }: any) => username)).toEqual([ada.account.username, bob.account.username]);
    }
    const listed = { id: contactRequest.id, requestedAt: expect.any(String) };
    expect((await bob.get('/v1/contact-requests')).items).toMatchObject([{ ...listed, direction: 'incoming', user: { id: ada.id } }]);
    expect((await ada.get('/v1/contact-requests')).items).toMatchObject([{ ...listed, direction: 'outgoing', user: { id: bob.id } }]);

    const accepted = await bob.command('POST', `/v1/contact-requests/${contactRequest.id}/accept`);
    ada.remember(accepted.position);
    for (const device of [phone, tablet, bobDevice]) await device.waitFor('contact.accepted');
    expect([idsOf(await ada.get('/v1/contacts')), idsOf(await bob.get('/v1/contacts'))]).toEqual([[bob.id], [ada.id]]);
    expect((await ada.get('/v1/contact-requests')).items).toEqual([]);

    await bob.command('PATCH', '/v1/me', { displayName: 'Bob the contact' });
    await phone.waitFor('profile.changed', ({ user }) => user.id === bob.id && user.displayName === 'Bob the contact');
    await ada.command('DELETE', `/v1/contacts/${bob.id}`);
    for (const device of [phone, tablet, bobDevice]) await device.waitFor('contact.removed');
    expect((await ada.get('/v1/contacts')).items).toEqual([]);
    for (const device of [phone, tablet, bobDevice]) device.close();
  });

  test.concurrent('both users learn of a withdrawn or declined request; a request after a decline stays hidden', async () => {
    const { origin } = system();
    const [ada, bob] = await registerAll(origin, 'ada', 'bob');
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);
    const { contactRequest } = await ada.command('POST', '/v1/contact-requests', { userId: bob.id });
    await ada.command('DELETE', `/v1/contact-requests/${contactRequest.id}`);
    for (const device of [adaDevice, bobDevice]) await device.waitFor('contact.withdrawn');
    const again = await ada.command('POST', '/v1/contact-requests', { userId: bob.id });
    expect(again.contactRequest.id).toBe(contactRequest.id);
    await bob.command('POST', `/v1/contact-requests/${contactRequest.id}/decline`);
    for (const device of [adaDevice, bobDevice]) await device.waitFor('contact.declined');

    const hidden = await ada.command('POST', '/v1/contact-requests', { userId: bob.id });
    bob.remember(hidden.position);
    expect(hidden.contactRequest.state).toBe('pending');
    expect((await bob.get('/v1/contact-requests')).items).toEqual([]);
    expect((await ada.get('/v1/contact-requests')).items).toHaveLength(1);
    // Crossing requests make the users contacts, even when one of them is hidden.
    await bob.command('POST', '/v1/contact-requests', { userId: ada.id });
    for (const device of [adaDevice, bobDevice]) await device.waitFor('contact.accepted');
    expect(bobDevice.received.filter(({ type }) => type === 'contact.requested')).toHaveLength(2);
    for (const device of [adaDevice, bobDevice]) device.close();
  });

  test.concurrent('only the blocker knows of a block: direct messages are rejected, groups continue', async () => {
    const { origin } = system();
    const [ada, bob, cy] = await registerAll(origin, 'ada', 'bob', 'cy');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const group = (await cy.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [ada.id, bob.id] }))
      .conversation;
    await ada.send(conversation.id, 'hello');
    const [adaDevice, bobDevice, tablet] = await Promise.all([ada.connect(), bob.connect(), bob.connect()]);

    await bob.command('PUT', `/v1/blocks/${ada.id}`);
    for (const device of [bobDevice, tablet])
      expect(await device.waitFor('block.changed')).toMatchObject({ userId: ada.id, blockedAt: expect.any(String) });
    expect(idsOf(await bob.get('/v1/blocks'))).toEqual([ada.id]);
    expect((await ada.get('/v1/blocks')).items).toEqual([]);
    const rejected = await ada.ask('POST', `/v1/conversations/${conversation.id}/messages`, { text: 'are you there?' });
    expect([rejected.status, rejected.body.code]).toEqual([403, 'recipient_unavailable']);
    const socketChannel = await adaDevice.emitWithAck('message.send', {
      conversationId: conversation.id,
      idempotencyKey: 'k',
      text: 'anybody?',
    });
    expect(socketChannel).toMatchObject({ ok: false, problem: { status: 403, code: 'recipient_unavailable' } });
    expect((await ada.command('POST', '/v1/contact-requests', { userId: bob.id })).contactRequest.state).toBe('pending');
    expect((await bob.get('/v1/contact-requests')).items).toEqual([]);
    expect(await ada.get(`/v1/users/${bob.id}`)).toMatchObject({ presence: null, lastSeenAt: null });

    const { message } = await ada.send(group.id, 'the group continues');
    await bobDevice.waitFor('message.sent', (event) => event.message.id === message.id);
    await bob.command('DELETE', `/v1/blocks/${ada.id}`);
    await bobDevice.waitFor('block.changed', ({ blockedAt }) => blockedAt === null);
    const { message: last } = await ada.send(conversation.id, 'at last');
    await bobDevice.waitFor('message.sent', (event) => event.message.id === last.id);
    expect(adaDevice.received.filter(({ type }) => type === 'block.changed')).toEqual([]);
    for (const device of [adaDevice, bobDevice, tablet]) device.close();
  });
}
