import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function typingTrails(system: () => System): void {
  test.concurrent('typing reaches the others in the conversation, ends by itself, and with the socket', async () => {
    const { origin } = system();
    const [ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const conversationId = conversation.id;
    bob.remember((await ada.ask('GET', `/v1/conversations/${conversationId}`)).headers.get('parley-position'));
    await bob.get(`/v1/conversations/${conversationId}`);
    const [hers, his, stranger] = await Promise.all([ada.connect(), bob.connect(), eve.connect()]);
    const active = (value: boolean) => (event: any) => event.userId === ada.id && event.active === value;

    expect(await hers.emit('typing', { conversationId, active: true })).toEqual({ ok: true });
    const heard = await his.waitFor('typing', active(true));
    expect(heard).toEqual({ type: 'typing', at: expect.any(String), conversationId, userId: ada.id, active: true });
    const ended = await his.waitFor('typing', active(false));
    const lasted = Date.parse(ended.at) - Date.parse(heard.at);
    expect([lasted > 5_000, lasted < 9_000]).toEqual([true, true]);

    his.heard.splice(0);
    await hers.emit('typing', { conversationId, active: true });
    await his.waitFor('typing', active(true));
    hers.close();
    await his.waitFor('typing', active(false));
    expect(await stranger.emit('typing', { conversationId, active: true })).toMatchObject({ ok: false, problem: { code: 'not_found' } });
    expect(stranger.heard.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const device of [his, stranger]) device.close();
  });

  test.concurrent('typing to somebody who blocks one is answered as ever, and told to nobody', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const conversationId = conversation.id;
    const { position } = await bob.command('PUT', `/v1/blocks/${ada.id}`);
    ada.remember(position);
    await ada.get(`/v1/conversations/${conversationId}`);
    const [hers, his] = await Promise.all([ada.connect(), bob.connect()]);
    for (const active of [true, false]) expect(await hers.emit('typing', { conversationId, active })).toEqual({ ok: true });
    const { conversation: group } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [] });
    await hers.waitFor('conversation.created', (event) => event.conversationId === group.id);
    expect(his.heard.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const device of [hers, his]) device.close();
  });
}
