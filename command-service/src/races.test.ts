import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationStream } from '@parley/events/streams';
import { groupOf, people, statusesOf, type Person } from './person.fixture.ts';
import { startService, type ServiceUnderTest } from './service.fixture.ts';

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await startService({ hashesWaiting: 100 });
});
afterAll(() => service.close());

const logged = (path: string) => service.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 1_000 });

test('64 people send into one conversation at once: no conflict, no hole in seq', async () => {
  const [owner, ...senders] = (await people(service, 65)) as [Person, ...Person[]];
  const path = await groupOf(owner, ...senders);
  const replies = await Promise.all(senders.map((sender, n) => sender.ask('POST', `${path}/messages`, { text: `number ${n}` })));
  expect(replies.map(({ status }) => status)).toEqual(Array(64).fill(201));
  expect(replies.map(({ body }) => body.message.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, n) => n + 2));
});

test('who is removed while sending says nothing after it', async () => {
  const [owner, member] = (await people(service, 2)) as [Person, Person];
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
  const [owner, one, other] = (await people(service, 3)) as [Person, Person, Person];
  const path = await groupOf(owner, one, other);
  for (const { id } of [one, other]) await owner.ask('PATCH', `${path}/members/${id}`, { role: 'admin' });
  const replies = await Promise.all([one.ask('DELETE', `${path}/members/${other.id}`), other.ask('DELETE', `${path}/members/${one.id}`)]);
  expect(statusesOf(replies)).toEqual([204, 404]);
});

test('every commit is published, each position once', async () => {
  const positions = service.letters.flatMap(({ events }) => events!.map(({ partition, position }) => `${partition}:${position}`));
  const heads = await service.store.heads();
  expect(positions).toHaveLength(heads.reduce((sum, { position }) => sum + position, 0));
  expect(new Set(positions).size).toBe(positions.length);
});
