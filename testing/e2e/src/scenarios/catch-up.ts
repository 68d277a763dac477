import { expect, test } from '@jest/globals';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function catchUpScenarios(system: () => System): void {
  test.concurrent('a device that was offline gets all missed events, membership changes included, from sync and /events', async () => {
    const { origin } = system();
    const [ada, bob, cy] = await Promise.all([register(origin, 'ada'), register(origin, 'bob'), register(origin, 'cy')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Boat', memberIds: [bob.id] });
    const before = await bob.connect();
    await ada.send(conversation.id, 'one');
    const first = await before.waitFor('message.sent');
    before.close();

    const { message } = await ada.send(conversation.id, 'two');
    await ada.command('PATCH', `/v1/conversations/${conversation.id}/messages/${message.id}`, { text: 'two, better' });
    await ada.command('POST', `/v1/conversations/${conversation.id}/members`, { userIds: [cy.id] });
    const { message: three, position } = await ada.send(conversation.id, 'three');
    bob.remember(position);
    const expected = ['message.sent', 'message.edited', 'member.added', 'message.sent'];

    const range = await bob.get(`/v1/conversations/${conversation.id}/events?after=${first.seq}`);
    expect(range.items.map((event: any) => event.type)).toEqual(expected);
    expect(range.hasMore).toBe(false);
    const device = await bob.connect();
    const ready = await device.waitFor('ready');
    expect(ready.conversations).toContainEqual({ id: conversation.id, lastSeq: three.seq, readSeq: expect.any(Number) });
    const answer = await device.emitWithAck('sync', {
      conversations: [
        { id: conversation.id, after: first.seq },
        { id: ada.id, after: 0 },
      ],
    });
    expect(answer).toMatchObject({ ok: true });
    expect(answer.items[0].events).toEqual(range.items);
    expect(answer.items[1]).toEqual({ id: ada.id, gone: true });
    device.close();
  });

  test.concurrent('polling and WebSocket clients receive the same events', async () => {
    const { origin } = system();
    const [ada, bob] = await Promise.all([register(origin, 'ada'), register(origin, 'bob')]);
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const devices = await Promise.all([
      bob.connect({ transports: ['polling'] }),
      bob.connect({ transports: ['websocket'] }),
      bob.connect(),
    ]);
    const { message } = await ada.send(conversation.id, 'to all of you');
    const events = await Promise.all(devices.map((device) => device.waitFor('message.sent', (event) => event.message.id === message.id)));
    expect(events[1]).toEqual(events[0]);
    expect(events[2]).toEqual(events[0]);
    for (const device of devices) device.close();
  });
}
