/** Contract suite: concurrent commands, sent to one or several instances of the service. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pairId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { png } from './files/images.fixture.ts';
import { upload } from './files/upload.fixture.ts';
import { groupOf, people, statusesOf, type Person } from './person.fixture.ts';
import type { ServiceUnderTest } from './service.fixture.ts';

// Test machines are busy; each wait has its own deadline.
jest.setTimeout(30_000);

/** The instances share one log. */
export function describeRaces(open: () => Promise<ServiceUnderTest[]>): void {
  describe('races', () => {
    let services: ServiceUnderTest[];
    beforeAll(async () => {
      services = await open();
    });
    afterAll(() => Promise.all(services.map((service) => service.close())));

    const logged = (path: string) => services[0]!.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 1_000 });

    test('64 users send to one conversation at once: no conflict, no gap in seq', async () => {
      const [owner, ...senders] = (await people(services, 65)) as [Person, ...Person[]];
      const path = await groupOf(owner, ...senders);
      const replies = await Promise.all(senders.map((sender, n) => sender.ask('POST', `${path}/messages`, { text: `number ${n}` })));
      expect(replies.map(({ status }) => status)).toEqual(Array(64).fill(201));
      expect(replies.map(({ body }) => body.message.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => n + 2));
    });

    test('a member who is removed while sending has no message after the removal', async () => {
      const [owner, member] = (await people(services, 2)) as [Person, Person];
      const path = await groupOf(owner, member);
      const sending = Array.from({ length: 60 }, (_, n) => member.ask('POST', `${path}/messages`, { text: `word ${n}` }));
      await Promise.any(sending);
      const removal = await owner.ask('DELETE', `${path}/members/${member.id}`);
      expect(removal.status).toBe(204);
      const statuses = (await Promise.all(sending)).map(({ status }) => status);
      const late = await member.ask('POST', `${path}/messages`, { text: 'late' });

      const events = await logged(path);
      const removed = events.find(({ type }) => type === 'MemberRemoved')!;
      const sent = events.filter(({ type }) => type === 'MessageSent');
      expect(statuses.every((status) => status === 201 || status === 404)).toBe(true);
      expect(sent).toHaveLength(statuses.filter((status) => status === 201).length);
      expect(sent.every(({ version }) => version < removed.version)).toBe(true);
      expect(late.status).toBe(404);
    });

    test('60 different emoji are added to one message at once: it gets no more than 50', async () => {
      const [owner, ...members] = (await people(services, 4)) as [Person, ...Person[]];
      const path = await groupOf(owner, ...members);
      const { body } = await owner.ask('POST', `${path}/messages`, { text: 'tea?' });
      const emoji = Array.from({ length: 60 }, (_, index) => String.fromCodePoint(0x1f400 + index));
      const add = (one: string, index: number) =>
        members[index % 3]!.ask('PUT', `${path}/messages/${body.message.id}/reactions/${encodeURIComponent(one)}`);
      const statuses = statusesOf(await Promise.all(emoji.map(add)));
      const added = (await logged(path)).filter(({ type }) => type === 'ReactionAdded');
      expect(added).toHaveLength(statuses.filter((status) => status === 200).length);
      // Those that conflicted too often answer 409, and are added when they are sent again, as long as there is room.
      expect(statuses.every((status) => status === 200 || status === 409 || status === 422)).toBe(true);
      for (const one of emoji) await add(one, 0);
      const kinds = (await logged(path)).flatMap((event) => (event.type === 'ReactionAdded' ? [event.payload.emoji] : []));
      expect(new Set(kinds).size).toBe(50);
    });

    test('two admins remove each other at once: one is removed', async () => {
      const [owner, one, other] = (await people(services, 3)) as [Person, Person, Person];
      const path = await groupOf(owner, one, other);
      for (const { id } of [one, other]) await owner.ask('PATCH', `${path}/members/${id}`, { role: 'admin' });
      const replies = await Promise.all([
        one.ask('DELETE', `${path}/members/${other.id}`),
        other.ask('DELETE', `${path}/members/${one.id}`),
      ]);
      expect(statusesOf(replies)).toEqual([204, 404]);
    });

    test('a direct conversation that both users create at once is one', async () => {
      for (let round = 0; round < 5; round++) {
        const [one, other] = (await people(services, 2)) as [Person, Person];
        const create = (by: Person, other: Person) => by.ask('POST', '/v1/conversations', { kind: 'direct', userId: other.id });
        const replies = await Promise.all([create(one, other), create(other, one), create(one, other), create(other, one)]);
        expect(statusesOf(replies)).toEqual([200, 200, 200, 201]);
        expect(await logged(`/v1/conversations/${pairId(one.id, other.id)}`)).toHaveLength(1);
      }
    });

    test('a direct conversation that both users open with one key each, while they change their relation, is one', async () => {
      for (let round = 0; round < 5; round++) {
        const [one, other] = (await people(services, 2)) as [Person, Person];
        const create = (by: Person, other: Person) =>
          services.map((service) => by.at(service).ask('POST', '/v1/conversations', { kind: 'direct', userId: other.id }, 'key'));
        const changes = [
          one.ask('POST', '/v1/contact-requests', { userId: other.id }),
          other.ask('PUT', `/v1/blocks/${one.id}`),
          other.ask('DELETE', `/v1/blocks/${one.id}`),
          other.ask('PATCH', '/v1/me/privacy', { messages: 'contacts' }),
        ];
        const replies = await Promise.all([...create(one, other), ...create(other, one), ...create(one, other), ...create(other, one)]);
        expect((await Promise.all(changes)).filter(({ status }) => status >= 500)).toEqual([]);
        expect(replies.filter(({ status }) => ![200, 201, 403].includes(status))).toEqual([]);
        const created = await logged(`/v1/conversations/${pairId(one.id, other.id)}`);
        expect(created.filter(({ type }) => type === 'ConversationCreated').length).toBeLessThanOrEqual(1);
      }
    });

    test('a group created with one key on all instances at once, while it changes, is one', async () => {
      const image = await png();
      for (let round = 0; round < 5; round++) {
        const [owner, member, other] = (await people(services, 3)) as [Person, Person, Person];
        const avatarOf = async (person: Person) => (await upload(services[0]!, person, image)).body.file.id as string;
        const create = (by: Person, avatarFileId: string) =>
          services.flatMap((service) =>
            [1, 2].map(() => {
              const body = { kind: 'group', title: 'Tea', memberIds: [member.id], avatarFileId };
              return by.at(service).ask('POST', '/v1/conversations', body, `key ${round}`);
            }),
          );
        const [avatar, avatarOfMember] = [await avatarOf(owner), await avatarOf(member)];
        const ownersCreations = create(owner, avatar);
        const creations = [...ownersCreations, ...create(member, avatarOfMember)];
        const { conversation } = (await Promise.any(ownersCreations)).body;
        const path = `/v1/conversations/${conversation.id}`;
        const changes = [
          owner.ask('PATCH', path, { title: 'Coffee' }),
          owner.ask('POST', `${path}/members`, { userIds: [other.id] }),
          member.ask('DELETE', `${path}/members/${member.id}`),
        ];
        const replies = [...(await Promise.all(creations)), ...(await Promise.all(create(owner, avatar)))];
        expect((await Promise.all(changes)).filter(({ status }) => status >= 500)).toEqual([]);
        expect(replies.filter(({ status }) => status !== 201)).toEqual([]);
        // One of each creator: a key belongs to its user.
        expect(new Set(replies.map(({ body: created }) => created.conversation.id)).size).toBe(2);
      }
    });

    test('one key sent to all instances at once is one message', async () => {
      const [owner, member] = (await people(services, 2)) as [Person, Person];
      const path = await groupOf(owner, member);
      const replies = await Promise.all(
        services.flatMap((service) =>
          Array.from({ length: 4 }, () => owner.at(service).ask('POST', `${path}/messages`, { text: 'once' }, 'key')),
        ),
      );
      expect(replies.every(({ status }) => status === 201)).toBe(true);
      expect(new Set(replies.map(({ body }) => body.message.id)).size).toBe(1);
      expect(await logged(path)).toHaveLength(2);
    });

    test('a member added by one instance can send through another at once', async () => {
      for (let round = 0; round < 5; round++) {
        const [owner, member] = (await people(services, 2)) as [Person, Person];
        const path = await groupOf(owner);
        // Each instance has the conversation in its cache, which the addition makes stale.
        for (const service of services)
          expect((await member.at(service).ask('POST', `${path}/messages`, { text: 'early' })).status).toBe(404);
        expect((await owner.at(services[0]!).ask('POST', `${path}/members`, { userIds: [member.id] })).status).toBe(200);
        expect((await member.at(services.at(-1)!).ask('POST', `${path}/messages`, { text: 'hello' })).status).toBe(201);
        expect((await owner.at(services[0]!).ask('DELETE', `${path}/members/${member.id}`)).status).toBe(204);
        expect((await member.at(services.at(-1)!).ask('POST', `${path}/messages`, { text: 'late' })).status).toBe(404);
      }
    });

    test('concurrent starts make one call, and no more users join it than it admits', async () => {
      const callers = (await people(services, 12)) as [Person, ...Person[]];
      const path = await groupOf(...callers);
      const starts = await Promise.all(callers.map((caller) => caller.ask('POST', `${path}/calls`, { media: 'audio' })));
      expect(statusesOf(starts)).toEqual([201, ...Array<number>(11).fill(409)]);
      const { call } = starts.find(({ status }) => status === 201)!.body;
      const others = callers.filter(({ id }) => id !== call.startedBy);
      const answers = await Promise.all(others.map((other) => other.ask('POST', `${path}/calls/${call.id}/accept`)));
      expect(statusesOf(answers)).toEqual([...Array<number>(7).fill(200), ...Array<number>(4).fill(409)]);
      expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(new Set(['call_full']));
      const joined = await logged(path);
      expect(joined.filter(({ type }) => type === 'CallStarted' || type === 'CallAccepted')).toHaveLength(8);
    });

    test('every commit is published, each position once', async () => {
      const publishedCommits = services.flatMap((service) => service.publishedCommits);
      const positions = publishedCommits.flatMap(({ events }) => events!.map(({ partition, position }) => `${partition}:${position}`));
      const heads = await services[0]!.store.heads();
      expect(positions).toHaveLength(heads.reduce((sum, { position }) => sum + position, 0));
      expect(new Set(positions).size).toBe(positions.length);
    });
  });
}
