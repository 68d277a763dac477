import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ReadSession } from '@parley/database/database';
import { RequestAborted } from '@parley/service-kit/http/read-json';
import { createQueryTurns, type QueryTurnLimits } from './query-turns.ts';

/** Only reads and what is made of their rows take time: on a busy machine each would take longer by chance. */
let now = 0;
beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** As SQLite: a read occupies the event loop. */
const database: ReadSession = {
  dialect: 'sqlite',
  async read() {
    now += 5;
    return [];
  },
  snapshot: async () => [],
};

/** As MySQL: a read occupies the server. */
const server: ReadSession = {
  dialect: 'mysql',
  read: () => new Promise((resolve) => setImmediate(() => resolve([]))),
  snapshot: async () => [],
};

function openTurns(limits: Partial<QueryTurnLimits> = {}, { readFrom = database, conversionMs = 0 } = {}) {
  const turns = createQueryTurns({ concurrency: 4, perUser: 2, waitingPerUser: 100, ...limits });
  const finished: string[] = [];
  const query = (userId: string, reads = 2) =>
    turns.take(userId, async () => {
      const session = turns.reads({ actor: { userId }, isAbandoned: false }, readFrom);
      for (let read = 0; read < reads; read++) {
        await session.read({ sql: 'SELECT 1' });
        now += conversionMs;
      }
      finished.push(userId);
    });
  return { turns, finished, query };
}

describe('H2: queries take turns', () => {
  test.each([
    ['SQLite', { readFrom: database, conversionMs: 0 }],
    ['a server', { readFrom: server, conversionMs: 5 }],
  ])('a flood of many users, new or not, delays known ones by few queries: %s', async (_title, work) => {
    const { finished, query } = openTurns({}, work);
    await query('ordinary');
    finished.splice(0);
    const flooders = Array.from({ length: 10 }, (_, index) => `flooder ${index}`);
    const flood = () => flooders.flatMap((flooder) => Array.from({ length: 10 }, () => query(flooder, 6)));
    for (let round = 0; round < 2; round++) {
      const flooding = flood();
      await query('ordinary');
      await query('ordinary');
      expect(finished.length).toBeLessThan(20);
      await Promise.all(flooding);
      finished.splice(0);
    }
  });

  test('the event loop turns between reads', async () => {
    const { query } = openTurns();
    let turns = 0;
    let running = true;
    const countTurn = () => {
      turns++;
      if (running) setImmediate(countTurn);
    };
    setImmediate(countTurn);
    await Promise.all(Array.from({ length: 20 }, (_, index) => query(`user ${index}`)));
    running = false;
    expect(turns).toBeGreaterThan(30);
  });

  test('a user runs as many as allowed, and further ones wait', async () => {
    const { turns } = openTurns();
    const end = Promise.withResolvers<void>();
    let running = 0;
    const tasks = Array.from({ length: 5 }, () =>
      turns.take('ada', async () => {
        running++;
        await end.promise;
      }),
    );
    await new Promise(setImmediate);
    expect(running).toBe(2);
    end.resolve();
    await Promise.all(tasks);
    expect(running).toBe(5);
  });

  test('a query whose client has gone ends at its next pause', async () => {
    const { turns } = openTurns();
    const reader = { actor: { userId: 'ada' }, isAbandoned: false };
    const session = turns.reads(reader, database);
    await session.read({ sql: 'SELECT 1' });
    reader.isAbandoned = true;
    await expect(session.read({ sql: 'SELECT 1' })).rejects.toThrow(RequestAborted);
  });

  test('queries beyond those that may wait are refused', async () => {
    const { query } = openTurns({ perUser: 1, waitingPerUser: 1 });
    const running = [query('ada'), query('ada')];
    await expect(query('ada')).rejects.toMatchObject({ code: 'too_many_in_flight', options: { retryAfter: 1 } });
    await expect(query('bob')).resolves.toBeUndefined();
    await Promise.all(running);
  });
});
