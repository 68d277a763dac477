import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function preferenceScenarios(system: () => System): void {
  test.concurrent('pinned conversations come first, archived ones leave the inbox; only the user’s own devices are notified', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const created: string[] = [];
    for (const userId of [bob.id, cy.id]) {
      const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId });
      await ada.send(conversation.id, 'hello');
      created.push(conversation.id);
    }
    const [withBob, withCy] = created as [string, string];
    const [phone, tablet, bobDevice] = await Promise.all([ada.connect(), ada.connect(), bob.connect()]);
    const inbox = async (query = '') => (await ada.get(`/v1/conversations${query}`)).items.map(({ id }: { id: string }) => id);
    expect(await inbox()).toEqual([withCy, withBob]);

    const changed = await ada.command('PATCH', `/v1/conversations/${withBob}/preferences`, {
      pinned: true,
      mutedUntil: '2030-01-01T01:00:00+01:00',
    });
    const expected = { pinned: true, archived: false, mutedUntil: '2030-01-01T00:00:00.000Z', notifications: 'all', markedUnread: false };
    expect(changed.preferences).toEqual(expected);
    expect(await inbox()).toEqual([withBob, withCy]);
    for (const device of [phone, tablet]) {
      expect(await device.waitFor('preferences.changed')).toMatchObject({ conversationId: withBob, ...expected });
    }
    await ada.command('PATCH', `/v1/conversations/${withBob}/preferences`, { archived: true });
    expect([await inbox(), await inbox('?archived=true')]).toEqual([[withCy], [withBob]]);
    expect(await ada.get(`/v1/conversations/${withBob}`)).toMatchObject({ ...expected, archived: true });

    const { message } = await ada.send(withBob, 'after all that');
    await bobDevice.waitFor('message.sent', (event) => event.message.id === message.id);
    expect(bobDevice.received.filter(({ type }) => type === 'preferences.changed')).toEqual([]);
    expect((await cy.ask('PATCH', `/v1/conversations/${withBob}/preferences`, { pinned: true })).status).toBe(404);
    expect((await ada.ask('PATCH', `/v1/conversations/${withBob}/preferences`, { mutedUntil: 'tomorrow' })).status).toBe(422);
    for (const device of [phone, tablet, bobDevice]) device.close();
  });

  test.concurrent('a conversation marked as unread is listed and counted as unread until any device reads in it', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const { message } = await ada.send(conversation.id, 'my own message is read');
    const path = `/v1/conversations/${conversation.id}`;
    const [phone, tablet] = await Promise.all([ada.connect(), ada.connect()]);
    const unread = async () => ({
      listed: (await ada.get('/v1/conversations?unread=true&kind=direct')).items.map(({ id }: { id: string }) => id),
      counted: (await ada.get('/v1/conversations/counts')).unread,
      shown: (await ada.get(path)).markedUnread,
    });
    expect(await unread()).toEqual({ listed: [], counted: 0, shown: false });

    const { preferences } = await ada.command('PATCH', `${path}/preferences`, { markedUnread: true, notifications: 'mentions' });
    expect(preferences).toMatchObject({ markedUnread: true, notifications: 'mentions' });
    expect(await tablet.waitFor('preferences.changed')).toMatchObject({ conversationId: conversation.id, markedUnread: true });
    expect(await unread()).toEqual({ listed: [conversation.id], counted: 1, shown: true });

    // Nothing new is read: the watermark stays.
    const read = { conversationId: conversation.id, read: message.seq };
    const answer = (await phone.emitWithAck('receipt.update', read)) as unknown as { ok: boolean; position: string };
    expect(answer.ok).toBe(true);
    ada.remember(answer.position);
    const cleared = await tablet.waitFor('preferences.changed', (event) => !event.markedUnread);
    expect(cleared).toMatchObject({ conversationId: conversation.id, notifications: 'mentions' });
    expect(await unread()).toEqual({ listed: [], counted: 0, shown: false });
    for (const device of [phone, tablet]) device.close();
  });
}
