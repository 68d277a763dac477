import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { conversationStream, membershipStream } from '@parley/events/streams';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
let eve: Person;
let path: string;
beforeAll(async () => {
  service = await startService();
  [ada, bob, eve] = (await people([service], 3)) as [Person, Person, Person];
});
beforeEach(async () => {
  path = await groupOf(ada, bob);
  for (const text of ['one', 'two', 'three']) await ada.ask('POST', `${path}/messages`, { text });
});
afterAll(() => service.close());

const say = (by: Person, body: object, key?: string) => by.ask('PUT', `${path}/receipt`, body, key);
const logged = (by: Person) => service.store.readStream(membershipStream(path.split('/')[3]!, by.id), { after: 0, limit: 100 });

test('the mark knows how many messages there were, and does not count in the conversation’s seq', async () => {
  expect((await say(bob, { read: 3 })).body).toMatchObject({ receipt: { delivered: 3, read: 3 }, position: expect.any(String) });
  expect((await logged(bob)).map(({ payload }) => payload)).toMatchObject([{ delivered: 3, read: { seq: 3, messages: 2 } }]);
  expect(await service.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 100 })).toHaveLength(4);
});

test('beyond the end is the end, also when the end was written elsewhere', async () => {
  expect((await say(bob, { delivered: 999, read: 2 })).body.receipt).toEqual({ delivered: 4, read: 2 });
  await ada.ask('POST', `${path}/messages`, { text: 'four' });
  expect((await say(bob, { read: 999 })).body.receipt).toEqual({ delivered: 5, read: 5 });
});

test('marks that were reached append nothing, and answer where they stand, and the position at which they were reached', async () => {
  const { position } = (await say(bob, { read: 4 })).body;
  for (const body of [{ read: 4 }, { read: 2 }, { delivered: 3 }, { delivered: 99, read: 1 }])
    expect(await say(bob, body)).toMatchObject({ status: 200, body: { receipt: { delivered: 4, read: 4 }, position } });
  expect(await logged(bob)).toHaveLength(1);
});

test('under one key happens once', async () => {
  expect((await say(bob, { read: 2 }, 'k')).status).toBe(200);
  const again = await say(bob, { read: 2 }, 'k');
  expect([again.status, again.headers.get('idempotency-replayed'), (await logged(bob)).length]).toEqual([200, 'true', 1]);
  expect((await say(bob, { read: 3 }, 'k')).body.code).toBe('idempotency_key_reused');
});

test.each([{}, { read: 0 }, { read: -1 }, { read: 1.5 }, { read: '3' }, { delivered: null }, { read: 1, more: 1 }])(
  'refuses %j',
  async (body) => {
    expect((await say(bob, body)).status).toBe(422);
  },
);

test('is hidden from strangers', async () => {
  expect((await say(eve, { read: 1 })).status).toBe(404);
});
