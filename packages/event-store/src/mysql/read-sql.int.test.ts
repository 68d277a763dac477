import { describe, expect, it } from '@jest/globals';
import { openMysqlPool } from '@parley/database/mysql-pool';
import { memberEntity, preferencesEntity } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream, membershipStream } from '@parley/events/streams';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { added, appended, appendOf, prefers, promoted } from '../contract/append-builders.ts';
import type { EntityRef } from '../event-store.ts';
import { makeMysqlLog } from './mysql-log.fixture.ts';
import { entityVersionsSql, historiesSql, streamHeadsSql } from './read-sql.ts';

/** An entity, and its changes in turn. */
interface Subject {
  refOf(conversationId: string, userId: string): EntityRef;
  change(conversationId: string, userId: string, turn: number): NewEvent;
}

const preferences: Subject = {
  refOf: (conversationId, userId) => ({ stream: membershipStream(conversationId, userId), entity: preferencesEntity(userId) }),
  change: (conversationId, userId, turn) => prefers(conversationId, userId, turn % 2 === 0),
};

/** The member is the first entity of every second event. */
const memberships: Subject = {
  refOf: (conversationId, userId) => ({ stream: conversationStream(conversationId), entity: memberEntity(userId) }),
  change: (conversationId, userId, turn) => (turn % 2 === 0 ? added(conversationId, [userId]) : promoted(conversationId, userId)),
};

await describeWithServer('mariadb', (url) => describeReading('MariaDB', url));
await describeWithServer('mysql', (url) => describeReading('MySQL', url));

/** Number of requests in one query, and of events of each. */
const [asked, changes] = [20, 200];

function describeReading(server: string, serverUrl: string): void {
  describe(`reading the log of ${server}`, () => {
    it.each([
      ['state-carrying events and stream heads', preferences, (refs: EntityRef[]) => historiesSql(refs, streamsOf(refs))],
      ['state-carrying events in any place', memberships, (refs: EntityRef[]) => historiesSql(refs, [])],
      ['heads of streams', preferences, (refs: EntityRef[]) => streamHeadsSql(streamsOf(refs))],
      ['versions of entities', preferences, (refs: EntityRef[]) => entityVersionsSql(refs)],
    ])('finds %s by a few rows each, however often they changed', async (_, subject, sqlFor) => {
      const log = await makeMysqlLog(serverUrl);
      const refs = await changedOften(log, subject);
      const rowsRead = await countRowsRead(log.url, sqlFor(refs));
      await log.close();

      expect(rowsRead).toBeGreaterThanOrEqual(asked);
      expect(rowsRead).toBeLessThan(12 * asked);
    });
  });
}

async function changedOften(log: Awaited<ReturnType<typeof makeMysqlLog>>, { refOf, change }: Subject): Promise<EntityRef[]> {
  const store = await log.open();
  const refs: EntityRef[] = [];
  for (let index = 0; index < asked; index++) {
    const [conversationId, userId] = [newId(), newId()];
    const events = Array.from({ length: changes }, (_, turn) => change(conversationId, userId, turn));
    for (let start = 0; start < changes; start += 50) await appended(store, appendOf(events.slice(start, start + 50)));
    refs.push(refOf(conversationId, userId));
  }
  return refs;
}

function streamsOf(refs: readonly EntityRef[]): EntityRef['stream'][] {
  return refs.map(({ stream }) => stream);
}

/** Row reads by the storage engine, as counted by the server for one connection. */
async function countRowsRead(url: string, sql: string): Promise<number> {
  const pool = openMysqlPool({ url, poolSize: 1, answerDeadlineMs: 10_000 });
  const counted = async (): Promise<number> => {
    const rows = (await pool.borrow((session) => session.query("SHOW SESSION STATUS LIKE 'Handler_read%'"))) as { Value: string }[];
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const alone = await counted();
  const again = await counted();
  await pool.borrow((session) => session.query(sql));
  const rowsRead = (await counted()) - again - (again - alone);
  await pool.end();
  return rowsRead;
}
