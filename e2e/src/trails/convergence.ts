import { expect, test } from '@jest/globals';
import type { ClientState } from '@parley/client/state';
import { freshState, startMirror } from '../mirror.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function convergenceTrails(system: () => System): void {
  test('the law: an old snapshot and the pushed events make what a fresh read shows, after every command', async () => {
    const { origin } = system();
    const [ada, bob, cy] = (await Promise.all(['ada', 'bob', 'cy'].map((name) => register(origin, name)))) as [Person, Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Law', memberIds: [bob.id, cy.id] });
    const path = `/v1/conversations/${conversation.id}`;
    for (const person of [bob, cy]) person.remember((await ada.ask('GET', path)).headers.get('parley-position'));
    const mirrors = new Map(await Promise.all([ada, bob].map(async (person) => [person, await startMirror(person)] as const)));
    let seq = 1;
    const holds = async (): Promise<void> => {
      seq++;
      for (const [person, mirror] of mirrors) {
        await mirror.reach(conversation.id, seq);
        expect(withoutSamples(mirror.state())).toEqual(withoutSamples(await freshState(person)));
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
    await bob.command('DELETE', `${path}/messages/${message.id}`);
    await holds();
    await ada.command('PATCH', `${path}/members/${bob.id}`, { role: 'admin' });
    await holds();
    await bob.command('DELETE', `${path}/members/${cy.id}`);
    await holds();
    await bob.command('POST', `${path}/members`, { userIds: [cy.id] });
    await holds();
    await ada.command('DELETE', `${path}/messages/${second.id}`);
    await holds();
    for (const mirror of mirrors.values()) mirror.close();
  });
}

/** The sample of a group's members and other people's profiles are read, not derived; status needs everybody's receipts. */
function withoutSamples({ conversations, messages }: ClientState): unknown {
  const comparable = {
    messages,
    conversations: Object.fromEntries(Object.entries(conversations).map(([id, { members: _sample, ...rest }]) => [id, rest])),
  };
  return JSON.parse(JSON.stringify(comparable, (key, value: unknown) => (key === 'status' ? undefined : value)));
}
