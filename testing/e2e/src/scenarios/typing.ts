import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function typingScenarios(system: () => System): void {
  test.concurrent('typing reaches the other members, and ends by timeout or when the socket closes', async () => {
    const { origin } = system();
    const [ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    const conversationId = conversation.id;
    bob.remember((await ada.ask('GET', `/v1/conversations/${conversationId}`)).headers.get('parley-position'));
    await bob.get(`/v1/conversations/${conversationId}`);
    const [adaDevice, bobDevice, stranger] = await Promise.all([ada.connect(), bob.connect(), eve.connect()]);
    const isTyping = (value: boolean) => (event: any) => event.userId === ada.id && event.active === value;

    expect(await adaDevice.emitWithAck('typing', { conversationId, active: true })).toEqual({ ok: true });
    const started = await bobDevice.waitFor('typing', isTyping(true));
    expect(started).toEqual({ type: 'typing', at: expect.any(String), conversationId, userId: ada.id, active: true });
    const ended = await bobDevice.waitFor('typing', isTyping(false));
    const durationMs = Date.parse(ended.at) - Date.parse(started.at);
    expect([durationMs > 5_000, durationMs < 9_000]).toEqual([true, true]);

    bobDevice.received.splice(0);
    await adaDevice.emitWithAck('typing', { conversationId, active: true });
    await bobDevice.waitFor('typing', isTyping(true));
    adaDevice.close();
    await bobDevice.waitFor('typing', isTyping(false));
    expect(await stranger.emitWithAck('typing', { conversationId, active: true })).toMatchObject({
      ok: false,
      problem: { code: 'not_found' },
    });
    expect(stranger.received.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const device of [bobDevice, stranger]) device.close();
  });

  test.concurrent('typing to a user who blocked the sender is acknowledged but not forwarded', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const conversationId = conversation.id;
    const { position } = await bob.command('PUT', `/v1/blocks/${ada.id}`);
    ada.remember(position);
    await ada.get(`/v1/conversations/${conversationId}`);
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);
    for (const active of [true, false]) expect(await adaDevice.emitWithAck('typing', { conversationId, active })).toEqual({ ok: true });
    const { conversation: group } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [] });
    await adaDevice.waitFor('conversation.created', (event) => event.conversationId === group.id);
    expect(bobDevice.received.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const device of [adaDevice, bobDevice]) device.close();
  });
}
