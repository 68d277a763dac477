import { expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function timelineScenarios(system: () => System): void {
  test.concurrent('the timeline pages through messages and other events in one order', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea' });
    const path = `/v1/conversations/${conversation.id}`;
    const { message } = await ada.send(conversation.id, 'hello?');
    await ada.command('POST', `${path}/members`, { userIds: [bob.id] });
    await ada.command('PATCH', path, { title: 'Coffee' });
    await ada.command('PATCH', `${path}/messages/${message.id}`, { text: 'hello there?' });
    await ada.command('PUT', `${path}/messages/${message.id}/reactions/${encodeURIComponent('☕')}`);

    const whole = await ada.get(`${path}/timeline`);
    expect(whole).toMatchObject({ hasBefore: false, hasAfter: false });
    expect(whole.items.map((item: any) => [item.kind, item.seq, item.event?.type ?? item.message.text])).toEqual([
      ['event', 1, 'conversation.created'],
      ['message', 2, 'hello there?'],
      ['event', 3, 'member.added'],
      ['event', 4, 'conversation.changed'],
    ]);
    expect(whole.items[1].message).toMatchObject({ reactions: [{ emoji: '☕', count: 1, mine: true }], status: expect.any(String) });
    const newest = await ada.get(`${path}/timeline?limit=3`);
    const oldest = await ada.get(`${path}/timeline?limit=3&before=${newest.items[0].seq}`);
    expect([...oldest.items, ...newest.items]).toEqual(whole.items);
    expect([oldest.hasBefore, oldest.hasAfter, newest.hasBefore, newest.hasAfter]).toEqual([false, true, true, false]);
    const { items } = await ada.get(`${path}/events?after=0`);
    expect(whole.items.flatMap((item: any) => item.event ?? [])).toEqual([0, 2, 3].map((index) => items[index]));
  });
}
