/** Contract suite of the sorted list of users, the same for every database. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database, Statement } from '@parley/database/database';
import type { SqlText } from '@parley/database/table-sql';
import { accountRegistered, userSuspended } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import type { UserOverview } from '@parley/events/wire/operators';
import type { Page } from '../../page.ts';
import { defaultSearchLimits } from '../../search/search-limits.ts';
import { openService, type ServiceFixture } from '../../service.fixture.ts';

const userCount = 230;
const scannedNames = 60;

export function describeSortedUsers(name: string, serverUrl?: string): void {
  describe(`the sorted list of users on ${name}`, () => {
    let service: ServiceFixture;
    /** The queries of the pages. */
    let statements: Statement[] = [];
    const registered: { id: string; username: string | null }[] = [];

    beforeAll(async () => {
      service = await openService({
        serverUrl,
        searchLimits: { ...defaultSearchLimits, scannedNames },
        databaseOf: ({ database }): Database => ({
          ...database,
          snapshot(queries) {
            statements.push(...queries);
            return database.snapshot(queries);
          },
        }),
      });
      for (let n = 0; n < userCount; n++) {
        const id = newId();
        // Every fifth is a user of a product, the order of usernames is not that of time.
        const username = n % 5 === 4 ? null : `user${(n * 37) % userCount}`;
        registered.push({ id, username });
        await service.log.append(id, accountRegistered({ userId: id, personal: { username, displayName: `User ${n}`, email: null } }));
        if (n % 10 < 5) await service.log.append(id, userSuspended({ userId: id, personal: { reason: null } }));
      }
      await service.log.apply();
    }, 60_000);
    afterAll(() => service?.close());

    async function pages(query: string): Promise<UserOverview[][]> {
      const found: UserOverview[][] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const path: string = `/v1/admin/users?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { status, body }: { status: number; body: Page<UserOverview> } = await service.get('operator', path);
        expect(status).toBe(200);
        found.push(body.items);
        cursor = body.nextCursor;
      }
      return found;
    }

    const ids = (users: readonly { id: string }[]) => users.map(({ id }) => id);
    const byUsername = (reversed: boolean) => {
      const named = registered
        .filter(({ username }) => username !== null)
        .toSorted((one, other) => (one.username! < other.username! ? -1 : 1));
      const unnamed = registered.filter(({ username }) => username === null).toSorted((one, other) => (one.id < other.id ? -1 : 1));
      return reversed ? [...named.toReversed(), ...unnamed.toReversed()] : [...named, ...unnamed];
    };

    test.each([7, 50, 92, 200])('has each user once, in order and reversed, on pages of %i', async (limit) => {
      for (const reversed of [false, true]) {
        const sort = reversed ? '-username' : 'username';
        expect(ids((await pages(`sort=${sort}&limit=${limit}`)).flat())).toEqual(ids(byUsername(reversed)));
        const times = (await pages(`sort=${reversed ? '-createdAt' : 'createdAt'}&limit=${limit}`))
          .flat()
          .map(({ createdAt }) => createdAt);
        expect(times).toHaveLength(userCount);
        expect(times).toEqual(reversed ? times.toSorted().toReversed() : times.toSorted());
      }
    });

    test('looks at a bounded number of users for those in a state', async () => {
      const found = await pages('sort=username&state=suspended&limit=50');
      const suspended = byUsername(false).filter(({ id }) => registered.findIndex((user) => user.id === id) % 10 < 5);
      expect(ids(found.flat())).toEqual(ids(suspended));
      expect(found.length).toBeGreaterThan(userCount / scannedNames);
    });

    test.each([
      ['username', 'by_username'],
      ['-username', 'by_username'],
      ['createdAt', 'by_created'],
      ['-createdAt', 'by_created'],
    ])('is read in the order of an index by %s', async (sort, index) => {
      await pages(`sort=${sort}&limit=50`);
      statements = [];
      await pages(`sort=${sort}&limit=50`);
      expect(statements.length).toBeGreaterThan(8);
      for (const statement of statements) expect(await usedIndexes(service.log.database, statement)).toContain(index);
    });

    test('refuses the cursor of another order', async () => {
      const { body } = await service.get<Page<UserOverview>>('operator', '/v1/admin/users?sort=username&limit=5');
      for (const query of ['', 'sort=-username&', 'sort=createdAt&'])
        expect((await service.get('operator', `/v1/admin/users?${query}cursor=${body.nextCursor}`)).status).toBe(422);
    });
  });
}

/** The plan of a query, as far as it names indexes; none if it sorts the table or scans it. */
async function usedIndexes(database: Database, statement: Statement): Promise<string> {
  const { sql, values } = statement as SqlText;
  if (database.dialect === 'sqlite') {
    const plan = await database.read<{ detail: string }>({ sql: `EXPLAIN QUERY PLAN ${sql}`, values });
    return plan.map(({ detail }) => detail).join('\n');
  }
  const plan = await database.read({ sql: `EXPLAIN FORMAT=TRADITIONAL ${sql}`, values });
  return plan
    .map((row) => (String(row['Extra']).includes('filesort') && row['table'] !== '<derived2>' ? '' : String(row['key'])))
    .join('\n');
}
