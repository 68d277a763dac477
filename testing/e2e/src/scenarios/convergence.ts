import { expect, test } from '@jest/globals';
import { messagesOf } from '@parley/client/state/timeline';
import { expectConverged } from '../expect-converged.ts';
import { startReplica } from '../replica.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function convergenceScenarios(system: () => System): void {
  test.concurrent('after every command, an old snapshot plus the pushed events equals a fresh read', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Convergence',
      memberIds: [bob.id, cy.id],
    });
    const path = `/v1/conversations/${conversation.id}`;
    for (const person of [bob, cy]) person.remember((await ada.ask('GET', path)).headers.get('parley-position'));
    const replicas = new Map(await Promise.all([ada, bob].map(async (person) => [person, await startReplica(person)] as const)));
    let seq = 1;
    const expectConvergence = async (): Promise<void> => {
      seq++;
      for (const replica of replicas.values()) {
        await replica.reach(conversation.id, seq);
        await expectConverged(replica);
      }
    };

    const { message } = await bob.send(conversation.id, 'first');
    await expectConvergence();
    const { message: second } = await ada.command('POST', `${path}/messages`, { text: 'second', replyTo: message.id, mentions: [bob.id] });
    await expectConvergence();
    await bob.command('PATCH', `${path}/messages/${message.id}`, { text: 'first, better' });
    await expectConvergence();
    await ada.command('PATCH', `${path}/messages/${second.id}`, { text: 'no mention', mentions: [] });
    await expectConvergence();
    const thumb = encodeURIComponent('👍');
    for (const reactor of [ada, bob, cy]) {
      await reactor.command('PUT', `${path}/messages/${second.id}/reactions/${thumb}`);
      await expectConvergence();
    }
    await bob.command('PUT', `${path}/messages/${message.id}/reactions/${thumb}`);
    await expectConvergence();
    await bob.command('DELETE', `${path}/messages/${second.id}/reactions/${thumb}`);
    await expectConvergence();
    await bob.command('DELETE', `${path}/messages/${message.id}`);
    await expectConvergence();
    await ada.command('PATCH', `${path}/members/${bob.id}`, { role: 'admin' });
    await expectConvergence();
    await bob.command('PATCH', path, { title: 'Renamed' });
    await expectConvergence();
    await bob.command('DELETE', `${path}/members/${cy.id}`);
    await expectConvergence();
    await bob.command('POST', `${path}/members`, { userIds: [cy.id] });
    await expectConvergence();
    await ada.command('DELETE', `${path}/messages/${second.id}`);
    await expectConvergence();
    const { call } = await ada.command('POST', `${path}/calls`, { media: 'audio' });
    await expectConvergence();
    await cy.command('POST', `${path}/calls/${call.id}/accept`);
    await expectConvergence();
    await bob.command('POST', `${path}/calls/${call.id}/decline`);
    await expectConvergence();
    await ada.command('POST', `${path}/calls/${call.id}/end`);
    await expectConvergence();
    for (const replica of replicas.values()) replica.close();
  });

  test.concurrent('events without a seq converge too: statuses and counts from receipts, and preferences', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', {
      kind: 'group',
      title: 'Receipts',
      memberIds: [bob.id, cy.id],
    });
    const path = `/v1/conversations/${conversation.id}`;
    for (const person of [bob, cy]) person.remember((await ada.ask('GET', path)).headers.get('parley-position'));
    const sent = await ada.command('POST', `${path}/messages`, { text: 'one', mentions: [bob.id] });
    for (const person of [bob, cy]) person.remember(sent.position);
    const replicas = await Promise.all([ada, bob].map(async (person) => [person, await startReplica(person)] as const));
    const expectConvergence = async (position: string): Promise<void> => {
      for (const [person, replica] of replicas) {
        person.remember(position);
        await expectConverged(replica);
      }
    };

    await ada.send(conversation.id, 'two');
    for (const [reader, seq] of [
      [bob, 2],
      [cy, 3],
      [bob, 3],
    ] as const) {
      await expectConvergence((await reader.command('PUT', `${path}/receipt`, { read: seq })).position);
    }
    for (const preferences of [
      { pinned: true },
      { archived: true, mutedUntil: '2030-01-01T00:00:00.000Z' },
      { notifications: 'mentions', markedUnread: true },
    ]) {
      await expectConvergence((await ada.command('PATCH', `${path}/preferences`, preferences)).position);
    }
    await expectConvergence((await ada.command('PUT', `${path}/receipt`, { read: 1 })).position);
    const [, replica] = replicas[0]!;
    expect(messagesOf(replica.state(), conversation.id).map(({ status }) => status)).toEqual(['read', 'read']);
    expect(replicas[1]![1].state().conversations[conversation.id]).toMatchObject({ unreadCount: 0, mentionCount: 0, readSeq: 3 });
    for (const [, open] of replicas) open.close();
  });
}
