import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import type { UnnumberedEvent, WireEvent } from '@parley/events/wire/events';
import type { PublicProfile } from '@parley/events/wire/users';
import { waitUntil } from '@parley/testing/wait-until';
import { freshState, startMirror, type Mirror } from '../mirror.ts';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

/** What one person's lists show of others: their ids, with what is listed beside them. */
interface People {
  requests: Record<string, { direction: string; user: unknown }>;
  contacts: Record<string, unknown>;
  blocks: Record<string, string>;
}

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
          device.heard.reduce((people, event) => hear(both[index]!.id, people, event), before[index]!),
    );

    const holds = async (what: string): Promise<void> => {
      for (const [index, person] of both.entries()) {
        for (const other of both) person.remember(other.lastPosition ?? null);
        const state = async () => [lived[index]!(), shown(mirrors[index]!)] as const;
        const fresh = async () => [await readPeople(person), shownIn(await freshState(person))] as const;
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

async function readPeople(person: Person): Promise<People> {
  const [requests, contacts, blocks] = await Promise.all(
    ['contact-requests', 'contacts', 'blocks'].map((list) => person.get(`/v1/${list}?limit=200`)),
  );
  return {
    requests: Object.fromEntries(requests.items.map(({ id, direction, user }: any) => [id, { direction, user: named(user) }])),
    contacts: Object.fromEntries(contacts.items.map(({ user, since }: any) => [user.id, { user: named(user), since }])),
    blocks: Object.fromEntries(blocks.items.map(({ user, blockedAt }: any) => [user.id, blockedAt])),
  };
}

/** Presence has its own events, and no log. */
const named = ({ id, username, displayName, about, avatarUrl }: PublicProfile) => ({ id, username, displayName, about, avatarUrl });

function hear(me: string, people: People, event: WireEvent): People {
  const { requests, contacts, blocks } = people;
  switch (event.type) {
    case 'contact.requested': {
      const direction = event.fromId === me ? 'outgoing' : 'incoming';
      return { ...people, requests: { ...requests, [event.requestId]: { direction, user: named(otherOf(me, event)) } } };
    }
    case 'contact.declined':
    case 'contact.withdrawn':
      return { ...people, requests: without(requests, event.requestId) };
    case 'contact.accepted': {
      const other = named(otherOf(me, event));
      const left = Object.entries(requests).filter(([, { user }]) => (user as PublicProfile).id !== other.id);
      return { ...people, requests: Object.fromEntries(left), contacts: { ...contacts, [other.id]: { user: other, since: event.since } } };
    }
    case 'contact.removed':
      return {
        ...people,
        contacts: without(
          contacts,
          event.userIds.find((id) => id !== me)!,
        ),
      };
    case 'block.changed':
      return {
        ...people,
        blocks: event.blockedAt === null ? without(blocks, event.userId) : { ...blocks, [event.userId]: event.blockedAt },
      };
    case 'profile.changed': {
      const known = contacts[event.user.id] as { since: string } | undefined;
      return known ? { ...people, contacts: { ...contacts, [event.user.id]: { user: named(event.user), since: known.since } } } : people;
    }
    default:
      return people;
  }
}

function otherOf(me: string, { users }: Extract<UnnumberedEvent, { users: unknown }>): PublicProfile {
  return users.find(({ id }) => id !== me)!;
}

function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

const shown = (mirror: Mirror): unknown => shownIn(mirror.state());

/** Conversations with their people as they call themselves. Deliveries follow on their own time, and are another law's. */
function shownIn({ conversations }: Awaited<ReturnType<typeof freshState>>): unknown {
  return Object.fromEntries(
    Object.entries(conversations).map(([id, { members, ...conversation }]) => [
      id,
      { ...conversation, lastMessage: null, members: members.map(({ user, ...member }) => ({ ...member, user: named(user) })) },
    ]),
  );
}
