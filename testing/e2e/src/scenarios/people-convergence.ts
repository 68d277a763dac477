import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { withPeople } from '@parley/client/state/people';
import type { ClientState } from '@parley/client/state/state';
import type { PublicProfile } from '@parley/events/wire/users';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { freshState, readPeople, startReplica } from '../replica.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function peopleConvergenceScenarios(system: () => System): void {
  test.concurrent('after every command, old lists of contacts, requests and blocks plus the pushed events equal fresh lists', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    bob.remember((await ada.send(conversation.id, 'hello')).position);
    await bob.send(conversation.id, 'hello yourself');
    const both = [ada, bob];
    const replicas = await Promise.all(both.map((person) => startReplica(person)));

    const expectConvergence = async (what: string): Promise<void> => {
      for (const [index, person] of both.entries()) {
        for (const other of both) person.remember(other.lastPosition);
        let [replicated, fresh]: object[] = [{}, { never: 'read' }];
        const agree = async () => {
          [replicated, fresh] = [
            comparablePeople(replicas[index]!.state()),
            comparablePeople(withPeople(await freshState(person), await readPeople(person))),
          ];
          return isDeepStrictEqual(replicated, fresh);
        };
        await waitUntil(agree, { what, deadlineMs: 8_000 }).catch((late: Error) =>
          expect([late.message, replicated]).toEqual([late.message, fresh]),
        );
      }
    };

    const requestContact = async () => (await ada.command('POST', '/v1/contact-requests', { userId: bob.id })).contactRequest.id as string;
    try {
      await requestContact();
      await expectConvergence('requested');
      await ada.command('DELETE', `/v1/contact-requests/${await requestContact()}`);
      await expectConvergence('withdrawn');
      await bob.command('POST', `/v1/contact-requests/${await requestContact()}/decline`);
      await expectConvergence('declined');
      await bob.command('POST', '/v1/contact-requests', { userId: ada.id });
      await expectConvergence('requested by the other user');
      await requestContact();
      await expectConvergence('crossed');
      for (const change of [{ displayName: 'Ada L.' }, { about: 'reads' }, { username: `${ada.account.username}_2`.slice(-32) }]) {
        await ada.command('PATCH', '/v1/me', change);
        await expectConvergence(JSON.stringify(change));
      }
      await bob.command('PATCH', '/v1/me', { privacy: { addToGroups: 'contacts', messages: 'contacts' } });
      await expectConvergence('privacy');
      for (const preferences of [{ pinned: true }, { archived: true }, { mutedUntil: '2030-01-01T00:00:00.000Z' }, { archived: false }]) {
        await bob.command('PATCH', `/v1/conversations/${conversation.id}/preferences`, preferences);
        await expectConvergence(JSON.stringify(preferences));
      }
      await ada.command('PUT', `/v1/blocks/${bob.id}`);
      await expectConvergence('blocked');
      await ada.command('DELETE', `/v1/blocks/${bob.id}`);
      await expectConvergence('unblocked');
      await bob.command('DELETE', `/v1/contacts/${ada.id}`);
      await expectConvergence('contact removed');
      for (const { device } of replicas) device.socket.io.engine.close();
      await requestContact();
      await expectConvergence('requested while both sockets were disconnected');
    } finally {
      // Also after a failure: an open replica would reconnect forever.
      for (const replica of replicas) replica.close();
    }
  });
}

/** Leaves out presence, which is not in the log. */
const withoutPresence = ({ id, username, displayName, about, avatarUrl }: PublicProfile) => ({
  id,
  username,
  displayName,
  about,
  avatarUrl,
});

/** Relations, and conversations with their members' profiles. convergence.ts covers messages and receipts. */
function comparablePeople({ requests, contacts, blocks, conversations }: ClientState): object {
  const listed = Object.entries(conversations).map(([id, { members, ...conversation }]) => [
    id,
    { ...conversation, lastMessage: null, members: members.map(({ user, ...member }) => ({ ...member, user: withoutPresence(user) })) },
  ]);
  return { requests, contacts, blocks, conversations: Object.fromEntries(listed) };
}
