/** What must hold however many ask at once, and of however many instances of the service. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pairId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { groupOf, people, statusesOf, type Person } from './person.fixture.ts';
import type { ServiceUnderTest } from './service.fixture.ts';

// Machines that test are busy; what a test waits for has deadlines of its own.
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

    test('64 people send into one conversation at once: no conflict, no hole in seq', async () => {
      const [owner, ...senders] = (await people(services, 65)) as [Person, ...Person[]];
      const path = await groupOf(owner, ...senders);
      const replies = await Promise.all(senders.map((sender, n) => sender.ask('POST', `${path}/messages`, { text: `number ${n}` })));
      expect(replies.map(({ status }) => status)).toEqual(Array(64).fill(201));
      expect(replies.map(({ body }) => body.message.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => n + 2));
    });

    test('who is removed while sending says nothing after it', async () => {
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

    test('two admins who remove each other at once: one goes', async () => {
      const [owner, one, other] = (await people(services, 3)) as [Person, Person, Person];
      const path = await groupOf(owner, one, other);
      for (const { id } of [one, other]) await owner.ask('PATCH', `${path}/members/${id}`, { role: 'admin' });
      const replies = await Promise.all([
        one.ask('DELETE', `${path}/members/${other.id}`),
        other.ask('DELETE', `${path}/members/${one.id}`),
      ]);
      expect(statusesOf(replies)).toEqual([204, 404]);
    });

    test('a direct conversation that both begin at once is one', async () => {
      for (let round = 0; round < 5; round++) {
        const [one, other] = (await people(services, 2)) as [Person, Person];
        const asking = (by: Person, of: Person) => by.ask('POST', '/v1/conversations', { kind: 'direct', userId: of.id });
        const replies = await Promise.all([asking(one, other), asking(other, one), asking(one, other), asking(other, one)]);
        expect(statusesOf(replies)).toEqual([200, 200, 200, 201]);
        expect(await logged(`/v1/conversations/${pairId(one.id, other.id)}`)).toHaveLength(1);
      }
    });

    test('one key at once is one message, by whichever instance', async () => {
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

    test('who was added by one instance can speak through another at once', async () => {
      for (let round = 0; round < 5; round++) {
        const [owner, member] = (await people(services, 2)) as [Person, Person];
        const path = await groupOf(owner);
        // Each instance has been asked before, so that what it may remember is out of date.
        for (const service of services)
          expect((await member.at(service).ask('POST', `${path}/messages`, { text: 'early' })).status).toBe(404);
        expect((await owner.at(services[0]!).ask('POST', `${path}/members`, { userIds: [member.id] })).status).toBe(200);
        expect((await member.at(services.at(-1)!).ask('POST', `${path}/messages`, { text: 'hello' })).status).toBe(201);
        expect((await owner.at(services[0]!).ask('DELETE', `${path}/members/${member.id}`)).status).toBe(204);
        expect((await member.at(services.at(-1)!).ask('POST', `${path}/messages`, { text: 'late' })).status).toBe(404);
      }
    });

    test('many who call at once make one call, and no more join it than it has places', async () => {
      const crowd = (await people(services, 12)) as [Person, ...Person[]];
      const path = await groupOf(...crowd);
      const starts = await Promise.all(crowd.map((who) => who.ask('POST', `${path}/calls`, { media: 'audio' })));
      expect(statusesOf(starts)).toEqual([201, ...Array<number>(11).fill(409)]);
      const { call } = starts.find(({ status }) => status === 201)!.body;
      const others = crowd.filter(({ id }) => id !== call.startedBy);
      const answers = await Promise.all(others.map((who) => who.ask('POST', `${path}/calls/${call.id}/accept`)));
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
