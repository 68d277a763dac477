/** What is written late: the database was slow to take a lease, and the call went on. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { readCallParticipants } from '@parley/read-tables/call-participants';
import { groupOf, people, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';
import { sqliteStorage, type Storage } from '../storage.fixture.ts';

jest.setTimeout(30_000);

/** A database whose next lease of a place waits, once it is told to, until it is let go. */
function slowToHold(database: Database) {
  let [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isSlow = false;
  const write: Database['write'] = async (statements) => {
    if (isSlow && JSON.stringify(statements).includes('INSERT INTO call_participants')) {
      isSlow = false;
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
    /** Resolves when it waits. */
    nextIsSlow() {
      [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      isSlow = true;
      return reached.promise;
    },
    letGo: () => gate.resolve(),
  };
}

let storage: Storage;
let slow: ReturnType<typeof slowToHold>;
let service: ServiceUnderTest;
let [ada, bob]: Person[] = [];
let [path, call] = ['', ''];

beforeEach(async () => {
  storage = await sqliteStorage();
  slow = slowToHold(storage.logDatabase);
  service = await startService({
    storage: { ...storage, logDatabase: slow.database },
    limits: { callRing: 60_000, callLease: 60_000 },
  });
  [ada, bob] = await people([service], 2);
  path = await groupOf(ada!, bob!);
  const started = await ada!.ask('POST', `${path}/calls`, { media: 'audio' }, randomUUID());
  call = started.body.call.id as string;
});
afterEach(() => service.close());

const accept = (who: Person, key: string) => who.ask('POST', `${path}/calls/${call}/accept`, undefined, key);
const leave = (who: Person) => who.ask('POST', `${path}/calls/${call}/leave`);
const renew = (who: Person) => who.ask('POST', `${path}/calls/${call}/participants/me/renew`);
const placesOf = async (who: Person) =>
  (await readCallParticipants(storage.logDatabase, call)).filter(({ userId }) => userId === who.id).map(({ peerId }) => peerId);

/** Bob accepts, and his lease waits; he asks again, and is answered. `late`: what becomes of the first. */
async function acceptTwice() {
  const key = randomUUID();
  const waits = slow.nextIsSlow();
  const late = accept(bob!, key);
  await waits;
  const again = await accept(bob!, key);
  expect(again).toMatchObject({ status: 200, body: { peer: { id: expect.any(String) } } });
  return { late };
}

test('who has left meanwhile holds no place, and is given no peer', async () => {
  const { late } = await acceptTwice();
  expect((await leave(bob!)).status).toBe(200);
  slow.letGo();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect(await placesOf(bob!)).toEqual([]);
  expect(await placesOf(ada!)).toHaveLength(1);
});

test('who has left and joined anew keeps the new place', async () => {
  const { late } = await acceptTwice();
  await leave(bob!);
  const anew = await accept(bob!, randomUUID());
  slow.letGo();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect(await placesOf(bob!)).toEqual([anew.body.peer.id]);
  expect((await renew(bob!)).status).toBe(200);
});

test('of a call that is over nobody holds a place', async () => {
  const { late } = await acceptTwice();
  expect((await ada!.ask('POST', `${path}/calls/${call}/end`)).status).toBe(200);
  slow.letGo();

  expect(await late).toMatchObject({ status: 200, body: { peer: null } });
  expect([...(await placesOf(ada!)), ...(await placesOf(bob!))]).toEqual([]);
});
