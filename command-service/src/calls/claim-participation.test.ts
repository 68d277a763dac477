/** Leases that are written late: the database is slow to grant a lease while the call goes on. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { readCallParticipants } from '@parley/write-tables/call-participants';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';
import { sqliteStorage, type Storage } from '../storage.fixture.ts';

jest.setTimeout(30_000);

/** A database that, once armed, delays the next lease until it is released. */
function withSlowLease(database: Database) {
  let [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isArmed = false;
  const write: Database['write'] = async (statements) => {
    if (isArmed && JSON.stringify(statements).includes('INSERT INTO call_participants')) {
      isArmed = false;
      reached.resolve();
      await gate.promise;
    }
    return database.write(statements);
  };
  return {
    database: new Proxy(database, {
      get(target, name) {
        if (name === 'write') return write;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
    /** Resolves when the delayed write has started. */
    delayNext() {
      [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      isArmed = true;
      return reached.promise;
    },
    release: () => gate.resolve(),
  };
}

let storage: Storage;
let slow: ReturnType<typeof withSlowLease>;
let service: ServiceUnderTest;
let [ada, bob]: Person[] = [];
let [path, call] = ['', ''];

beforeEach(async () => {
  storage = await sqliteStorage();
  slow = withSlowLease(storage.logDatabase);
  service = await startService({
    storage: { ...storage, logDatabase: slow.database },
    limits: { callRingingTime: 60_000, callLeaseTime: 60_000 },
  });
  [ada, bob] = await people([service], 2);
  path = await groupOf(ada!, bob!);
  const started = await ada!.ask('POST', `${path}/calls`, { media: 'audio' }, randomUUID());
  call = started.body.call.id as string;
});
afterEach(() => service.close());

const accept = (person: Person, key: string) => person.ask('POST', `${path}/calls/${call}/accept`, undefined, key);
const leave = (person: Person) => person.ask('POST', `${path}/calls/${call}/leave`);
const renew = (person: Person) => person.ask('POST', `${path}/calls/${call}/participants/me/renew`);
const peersOf = async (person: Person) =>
  (await readCallParticipants(storage.logDatabase, call)).filter(({ userId }) => userId === person.id).map(({ peerId }) => peerId);

/** Bob accepts and his lease is delayed; his retry is answered. `late` is the response to the first request. */
async function acceptTwice() {
  const key = randomUUID();
  const waits = slow.delayNext();
  const late = accept(bob!, key);
  await waits;
  const retry = await accept(bob!, key);
  expect(retry).toMatchObject({ status: 200, body: { peer: { id: expect.any(String) } } });
  return { late };
}

test('a user who has left meanwhile gets no lease and no peer', async () => {
  const { late } = await acceptTwice();
  expect((await leave(bob!)).status).toBe(200);
  slow.release();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect(await peersOf(bob!)).toEqual([]);
  expect(await peersOf(ada!)).toHaveLength(1);
});

test('a user who has left and joined again keeps the new lease', async () => {
  const { late } = await acceptTwice();
  await leave(bob!);
  const rejoined = await accept(bob!, randomUUID());
  slow.release();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect(await peersOf(bob!)).toEqual([rejoined.body.peer.id]);
  expect((await renew(bob!)).status).toBe(200);
});

test('an ended call has no leases', async () => {
  const { late } = await acceptTwice();
  expect((await ada!.ask('POST', `${path}/calls/${call}/end`)).status).toBe(200);
  slow.release();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect([...(await peersOf(ada!)), ...(await peersOf(bob!))]).toEqual([]);
});
