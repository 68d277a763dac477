import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { reactionEntity } from '@parley/events/entities';
import { conversationStream } from '@parley/events/streams';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
let eve: Person;
let path: string;
let message: { id: string; seq: number };
beforeAll(async () => {
  service = await startService();
  [ada, bob, eve] = (await people([service], 3)) as [Person, Person, Person];
});
beforeEach(async () => {
  path = await groupOf(ada, bob);
  message = (await ada.ask('POST', `${path}/messages`, { text: 'tea?' })).body.message;
});
afterAll(() => service.close());

const react = (by: Person, emoji: string, method = 'PUT', key?: string) =>
  by.ask(method, `${path}/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`, undefined, key);
const logged = async () =>
  (await service.store.readStream(conversationStream(path.split('/')[3]!), { after: 2, limit: 100 })).map(({ type }) => type);

test('is added once and removed once', async () => {
  const first = await react(bob, '👩🏽‍🚀');
  expect([first.status, first.body.reaction]).toEqual([200, { messageId: message.id, emoji: '👩🏽‍🚀', userId: bob.id }]);
  expect((await react(bob, '👩🏽‍🚀')).status).toBe(200);
  expect((await react(bob, '❤️')).status).toBe(200);
  expect((await react(bob, '👩🏽‍🚀', 'DELETE')).status).toBe(204);
  expect((await react(bob, '👩🏽‍🚀', 'DELETE')).status).toBe(204);
  expect(await logged()).toEqual(['ReactionAdded', 'ReactionAdded', 'ReactionRemoved']);
});

test('costs the same to decide on after many changes', async () => {
  for (const method of ['PUT', 'DELETE', 'PUT', 'DELETE', 'PUT']) await react(bob, '👍', method);
  const ref = { stream: conversationStream(path.split('/')[3]!), entity: reactionEntity(message.id, bob.id, '👍') };
  const { events } = await service.store.load([ref], { current: true });
  expect(events.map(({ type, version }) => [type, version])).toEqual([['ReactionAdded', message.seq + 5]]);
});

test('twenty at once on one message do not conflict', async () => {
  const emojis = ['👍', '🎉', '❤️', '😀', '🫖'];
  const replies = await Promise.all([ada, bob, ada, bob].flatMap((by) => emojis.map((emoji) => react(by, emoji))));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await logged()).toHaveLength(10);
});

test('of another kind is refused once the message has as many as it may have, and of one of them never', async () => {
  const limited = await startService({ limits: { emojiPerMessage: 3 } });
  const [author, ...others] = (await people([limited], 5)) as [Person, ...Person[]];
  const group = await groupOf(author, ...others);
  const { body } = await author.ask('POST', `${group}/messages`, { text: 'tea?' });
  const add = (by: Person, emoji: string) => by.ask('PUT', `${group}/messages/${body.message.id}/reactions/${encodeURIComponent(emoji)}`);

  // At once, so that they conflict: exactly as many are added as the limit says.
  const emoji = ['👍', '🎉', '❤️', '😀', '🫖'];
  const replies = await Promise.all(emoji.map((one, index) => add(others[index % 4]!, one)));
  const refused = replies.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, body }) => [status, body.code, body.errors[0].path])).toEqual([
    [422, 'validation_failed', 'emoji'],
    [422, 'validation_failed', 'emoji'],
  ]);
  const present = emoji.filter((_, index) => replies[index]!.status === 200);
  for (const one of present) expect((await add(author, one)).status).toBe(200);
  await limited.close();
});

test('is refused if it is no emoji, if the message does not exist, and from non-members', async () => {
  for (const text of ['x', '❤', '👍👍']) expect((await react(ada, text)).status).toBe(422);
  expect((await react(eve, '👍')).status).toBe(404);
  await ada.ask('DELETE', `${path}/messages/${message.id}`);
  expect((await react(ada, '👍')).status).toBe(404);
});
