import { expect, test } from '@jest/globals';
import { expectConverged } from '../expect-converged.ts';
import { startMirror } from '../mirror.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function convergenceTrails(system: () => System): void {
  test.concurrent('the law: an old snapshot and the pushed events make what a fresh read shows, after every command', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Law', memberIds: [bob.id, cy.id] });
    const path = `/v1/conversations/${conversation.id}`;
    for (const person of [bob, cy]) person.remember((await ada.ask('GET', path)).headers.get('parley-position'));
    const mirrors = new Map(await Promise.all([ada, bob].map(async (person) => [person, await startMirror(person)] as const)));
    let seq = 1;
    const holds = async (): Promise<void> => {
      seq++;
      for (const mirror of mirrors.values()) {
        await mirror.reach(conversation.id, seq);
        await expectConverged(mirror);
      }
    };

    const { message } = await bob.send(conversation.id, 'first');
    await holds();
    const { message: second } = await ada.command('POST', `${path}/messages`, { text: 'second', replyTo: message.id, mentions: [bob.id] });
    await holds();
    await bob.command('PATCH', `${path}/messages/${message.id}`, { text: 'first, better' });
    await holds();
    await ada.command('PATCH', `${path}/messages/${second.id}`, { text: 'no mention', mentions: [] });
    await holds();
    const thumb = encodeURIComponent('👍');
    for (const reactor of [ada, bob, cy]) {
      await reactor.command('PUT', `${path}/messages/${second.id}/reactions/${thumb}`);
      await holds();
    }
    await bob.command('PUT', `${path}/messages/${message.id}/reactions/${thumb}`);
    await holds();
    await bob.command('DELETE', `${path}/messages/${second.id}/reactions/${thumb}`);
    await holds();
    await bob.command('DELETE', `${path}/messages/${message.id}`);
    await holds();
    await ada.command('PATCH', `${path}/members/${bob.id}`, { role: 'admin' });
    await holds();
    await bob.command('PATCH', path, { title: 'The law' });
    await holds();
    await bob.command('DELETE', `${path}/members/${cy.id}`);
    await holds();
    await bob.command('POST', `${path}/members`, { userIds: [cy.id] });
    await holds();
    await ada.command('DELETE', `${path}/messages/${second.id}`);
    await holds();
    const { call } = await ada.command('POST', `${path}/calls`, { media: 'audio' });
    await holds();
    await cy.command('POST', `${path}/calls/${call.id}/accept`);
    await holds();
    await bob.command('POST', `${path}/calls/${call.id}/decline`);
    await holds();
    await ada.command('POST', `${path}/calls/${call.id}/end`);
    await holds();
    for (const mirror of mirrors.values()) mirror.close();
  });

  test.concurrent('the law of what has no seq: statuses and counts follow everybody’s marks, preferences one’s own', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Marks', memberIds: [bob.id, cy.id] });
    const path = `/v1/conversations/${conversation.id}`;
    for (const person of [bob, cy]) person.remember((await ada.ask('GET', path)).headers.get('parley-position'));
    const sent = await ada.command('POST', `${path}/messages`, { text: 'one', mentions: [bob.id] });
    for (const person of [bob, cy]) person.remember(sent.position);
    const mirrors = await Promise.all([ada, bob].map(async (person) => [person, await startMirror(person)] as const));
    const holds = async (position: string): Promise<void> => {
      for (const [person, mirror] of mirrors) {
        person.remember(position);
        await expectConverged(mirror);
      }
    };

    await ada.send(conversation.id, 'two');
    for (const [reader, seq] of [
      [bob, 2],
      [cy, 3],
      [bob, 3],
    ] as const) {
      await holds((await reader.command('PUT', `${path}/receipt`, { read: seq })).position);
    }
    for (const preferences of [{ pinned: true }, { archived: true, mutedUntil: '2030-01-01T00:00:00.000Z' }]) {
      await holds((await ada.command('PATCH', `${path}/preferences`, preferences)).position);
    }
    const [, mirror] = mirrors[0]!;
    expect(mirror.state().messages[conversation.id]!.map(({ status }) => status)).toEqual(['read', 'read']);
    expect(mirrors[1]![1].state().conversations[conversation.id]).toMatchObject({ unreadCount: 0, mentionCount: 0, readSeq: 3 });
    for (const [, one] of mirrors) one.close();
  });
}
