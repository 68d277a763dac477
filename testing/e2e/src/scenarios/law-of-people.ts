import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { withPeople } from '@parley/client/state/people';
import type { ClientState } from '@parley/client/state/state';
import type { PublicProfile } from '@parley/events/wire/users';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { freshState, readPeople, startMirror } from '../mirror.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function lawOfPeopleTrails(system: () => System): void {
  test.concurrent('the law of people: what was listed and what was pushed make what is listed now, after every command', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    bob.remember((await ada.send(conversation.id, 'hello')).position);
    await bob.send(conversation.id, 'hello yourself');
    const both = [ada, bob];
    const mirrors = await Promise.all(both.map((person) => startMirror(person)));

    const holds = async (what: string): Promise<void> => {
      for (const [index, person] of both.entries()) {
        for (const other of both) person.remember(other.lastPosition);
        let [lived, fresh]: object[] = [{}, { never: 'read' }];
        const agree = async () => {
          [lived, fresh] = [shown(mirrors[index]!.state()), shown(withPeople(await freshState(person), await readPeople(person)))];
          return isDeepStrictEqual(lived, fresh);
        };
        await waitUntil(agree, { what, deadlineMs: 8_000 }).catch((late: Error) =>
          expect([late.message, lived]).toEqual([late.message, fresh]),
        );
      }
    };

    const request = async () => (await ada.command('POST', '/v1/contact-requests', { userId: bob.id })).contactRequest.id as string;
    try {
      await request();
      await holds('asked');
      await ada.command('DELETE', `/v1/contact-requests/${await request()}`);
      await holds('withdrawn');
      await bob.command('POST', `/v1/contact-requests/${await request()}/decline`);
      await holds('declined');
      await bob.command('POST', '/v1/contact-requests', { userId: ada.id });
      await holds('asked by the other');
      await request();
      await holds('crossed');
      for (const change of [{ displayName: 'Ada L.' }, { about: 'reads' }, { username: `${ada.account.username}_2`.slice(-32) }]) {
        await ada.command('PATCH', '/v1/me', change);
        await holds(JSON.stringify(change));
      }
      await bob.command('PATCH', '/v1/me', { privacy: { addToGroups: 'contacts', messages: 'contacts' } });
      await holds('privacy');
      for (const preferences of [{ pinned: true }, { archived: true }, { mutedUntil: '2030-01-01T00:00:00.000Z' }, { archived: false }]) {
        await bob.command('PATCH', `/v1/conversations/${conversation.id}/preferences`, preferences);
        await holds(JSON.stringify(preferences));
      }
      await ada.command('PUT', `/v1/blocks/${bob.id}`);
      await holds('blocked');
      await ada.command('DELETE', `/v1/blocks/${bob.id}`);
      await holds('unblocked');
      await bob.command('DELETE', `/v1/contacts/${ada.id}`);
      await holds('no contacts any more');
      for (const { device } of mirrors) device.socket.io.engine.close();
      await request();
      await holds('asked while both sockets were away');
    } finally {
      // However the test ends: a mirror comes back for ever.
      for (const mirror of mirrors) mirror.close();
    }
  });
}

/** Presence has its own events, and no log. */
const named = ({ id, username, displayName, about, avatarUrl }: PublicProfile) => ({ id, username, displayName, about, avatarUrl });

/** People, and conversations with them as they call themselves. Deliveries follow on their own time, and are another law's. */
function shown({ requests, contacts, blocks, conversations }: ClientState): object {
  const listed = Object.entries(conversations).map(([id, { members, ...conversation }]) => [
    id,
    { ...conversation, lastMessage: null, members: members.map(({ user, ...member }) => ({ ...member, user: named(user) })) },
  ]);
  return { requests, contacts, blocks, conversations: Object.fromEntries(listed) };
}
