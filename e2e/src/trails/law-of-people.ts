import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { applyEvent } from '@parley/client/state/apply-event';
import { withPeople, type PeopleLists } from '@parley/client/state/people';
import { emptyState, type ClientState } from '@parley/client/state/state';
import type { WireEvent } from '@parley/events/wire/events';
import type { PublicProfile } from '@parley/events/wire/users';
import { waitUntil } from '@parley/testing/wait-until';
import { freshState, startMirror, type Mirror } from '../mirror.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function lawOfPeopleTrails(system: () => System): void {
  test('the law of people: what was listed and what was pushed make what is listed now, after every command', async () => {
    const { origin } = system();
    const [ada, bob] = (await Promise.all(['ada', 'bob'].map((name) => register(origin, name)))) as [Person, Person];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    bob.remember((await ada.send(conversation.id, 'hello')).position);
    await bob.send(conversation.id, 'hello yourself');
    const both = [ada, bob];
    const mirrors = await Promise.all(both.map((person) => startMirror(person)));
    const before = await Promise.all(both.map(readPeople));
    const lived = mirrors.map(
      ({ device }, index) =>
        () =>
          listed(device.heard.reduce(hear, withPeople(emptyState(both[index]!.id), before[index]!))),
    );

    const holds = async (what: string): Promise<void> => {
      for (const [index, person] of both.entries()) {
        for (const other of both) person.remember(other.lastPosition ?? null);
        const state = async () => [lived[index]!(), shown(mirrors[index]!)] as const;
        const fresh = async () => [await listedAfresh(person), shownIn(await freshState(person))] as const;
        await waitUntil(async () => isDeepStrictEqual(await state(), await fresh()), { what, deadlineMs: 8_000 }).catch(() => undefined);
        expect([what, await state()]).toEqual([what, await fresh()]);
      }
    };

    const request = async () => (await ada.command('POST', '/v1/contact-requests', { userId: bob.id })).contactRequest.id as string;
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
    for (const mirror of mirrors) mirror.close();
  });
}

async function readPeople(person: Person): Promise<PeopleLists> {
  const [requests, contacts, blocks] = await Promise.all(
    ['contact-requests', 'contacts', 'blocks'].map((list) => person.get(`/v1/${list}?limit=200`)),
  );
  return { requests: requests.items, contacts: contacts.items, blocks: blocks.items };
}

const hear = (state: ClientState, event: WireEvent): ClientState => ('position' in event ? applyEvent(state, event).state : state);

const listed = ({ requests, contacts, blocks }: ClientState) => ({ requests, contacts, blocks });

async function listedAfresh(person: Person): Promise<ReturnType<typeof listed>> {
  return listed(withPeople(emptyState(person.id), await readPeople(person)));
}

/** Presence has its own events, and no log. */
const named = ({ id, username, displayName, about, avatarUrl }: PublicProfile) => ({ id, username, displayName, about, avatarUrl });

const shown = (mirror: Mirror): unknown => shownIn(mirror.state());

/** Conversations with their people as they call themselves. Deliveries follow on their own time, and are another law's. */
function shownIn({ conversations }: ClientState): unknown {
  return Object.fromEntries(
    Object.entries(conversations).map(([id, { members, ...conversation }]) => [
      id,
      { ...conversation, lastMessage: null, members: members.map(({ user, ...member }) => ({ ...member, user: named(user) })) },
    ]),
  );
}
