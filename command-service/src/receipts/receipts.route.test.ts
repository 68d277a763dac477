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

const advance = (by: Person, body: object, key?: string) => by.ask('PUT', `${path}/receipt`, body, key);
const logged = (by: Person) => service.store.readStream(membershipStream(path.split('/')[3]!, by.id), { after: 0, limit: 100 });

test('the watermark has the number of messages up to it, and takes no seq of the conversation', async () => {
  expect((await advance(bob, { read: 3 })).body).toMatchObject({ receipt: { delivered: 3, read: 3 }, position: expect.any(String) });
  expect((await logged(bob)).map(({ payload }) => payload)).toMatchObject([{ delivered: 3, read: { seq: 3, messages: 2 } }]);
  expect(await service.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 100 })).toHaveLength(4);
});

test('a seq beyond the end is capped, also when the last message was sent by another user', async () => {
  expect((await advance(bob, { delivered: 999, read: 2 })).body.receipt).toEqual({ delivered: 4, read: 2 });
  await ada.ask('POST', `${path}/messages`, { text: 'four' });
  expect((await advance(bob, { read: 999 })).body.receipt).toEqual({ delivered: 5, read: 5 });
});

test('a watermark that was reached appends nothing, and answers the current watermarks and their position', async () => {
  const { position } = (await advance(bob, { read: 4 })).body;
  for (const body of [{ read: 4 }, { read: 2 }, { delivered: 3 }, { delivered: 99, read: 1 }])
    expect(await advance(bob, body)).toMatchObject({ status: 200, body: { receipt: { delivered: 4, read: 4 }, position } });
  expect(await logged(bob)).toHaveLength(1);
});

test('is executed once for each key', async () => {
  expect((await advance(bob, { read: 2 }, 'k')).status).toBe(200);
  const again = await advance(bob, { read: 2 }, 'k');
  expect([again.status, again.headers.get('idempotency-replayed'), (await logged(bob)).length]).toEqual([200, 'true', 1]);
  expect((await advance(bob, { read: 3 }, 'k')).body.code).toBe('idempotency_key_reused');
});

test.each([{}, { read: 0 }, { read: -1 }, { read: 1.5 }, { read: '3' }, { delivered: null }, { read: 1, more: 1 }])(
  'refuses %j',
  async (body) => {
    expect((await advance(bob, body)).status).toBe(422);
  },
);

test('answers not_found to non-members', async () => {
  expect((await advance(eve, { read: 1 })).status).toBe(404);
});

test('marks as unread until the member reads anything, also what was read before', async () => {
  const mark = async (by: Person) => (await by.ask('PATCH', `${path}/preferences`, { markedUnread: true })).body.preferences.markedUnread;
  const eventsOf = async (by: Person) => (await logged(by)).map(({ type }) => type);
  await advance(bob, { read: 4 });
  expect(await mark(bob)).toBe(true);
  await advance(bob, { delivered: 4 });
  expect(await eventsOf(bob)).toEqual(['ReceiptAdvanced', 'PreferencesChanged']);
  expect((await advance(bob, { read: 4 })).body.receipt).toEqual({ delivered: 4, read: 4 });
  expect((await logged(bob)).at(-1)).toMatchObject({ type: 'PreferencesChanged', payload: { markedUnread: false } });
  await advance(bob, { read: 4 });
  expect(await eventsOf(bob)).toHaveLength(3);
  expect(await mark(bob)).toBe(true);
  expect((await bob.ask('PATCH', `${path}/preferences`, { pinned: true })).body.preferences).toMatchObject({
    pinned: true,
    markedUnread: true,
  });
});
