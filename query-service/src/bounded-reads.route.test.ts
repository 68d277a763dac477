import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Database, Row } from '@parley/database/database';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { Page } from './page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from './service.fixture.ts';

jest.setTimeout(60_000);

const maxPageBytes = 1024 * 1024;
/** 32,000 bytes, and as many in each quote. */
const longText = '😀'.repeat(8_000);
const count = 200;

/** The database, with a count of the bytes of the texts that leave it. */
function countTexts(database: Database): { database: Database; takeBytes: () => number } {
  let bytes = 0;
  function counted<Rows extends readonly (readonly object[])[]>(results: Rows): Rows {
    for (const row of results.flat() as Row[])
      for (const value of Object.values(row)) if (typeof value === 'string') bytes += Buffer.byteLength(value);
    return results;
  }
  const counting: Database = {
    ...database,
    read: async <Result extends object>(query: Parameters<Database['read']>[0]) => counted([await database.read<Result>(query)])[0]!,
    snapshot: async (queries) => counted(await database.snapshot(queries)),
  };
  const takeBytes = () => {
    const taken = bytes;
    bytes = 0;
    return taken;
  };
  return { database: counting, takeBytes };
}

describe('a page reads no more text than it returns', () => {
  let service: ServiceFixture;
  let ada: string;
  let group: string;
  let takeBytes: () => number;

  beforeAll(async () => {
    service = await openService({
      databaseOf(log) {
        const counted = countTexts(log.database);
        ({ takeBytes } = counted);
        return counted.database;
      },
    });
    const { log } = service;
    ada = await register(log, 'ada');
    group = await createGroup(log, ada);
    const first = await send(log, ada, group, longText);
    for (let n = 1; n < count; n++) await send(log, ada, group, n % 2 === 0 ? longText : 'short', first);
    for (let n = 0; n < count; n++) {
      const other = await createGroup(log, ada);
      const quoted = await send(log, ada, other, longText);
      await send(log, ada, other, longText, quoted);
    }
    await log.apply();
  });
  afterAll(() => service.close());

  test.each(['messages', 'timeline'])('H2: %s', async (list) => {
    for (const query of ['', '&before=150', '&after=20', '&around=100']) {
      takeBytes();
      const { status, body } = await service.get<Page<unknown>>(ada, `/v1/conversations/${group}/${list}?limit=200${query}`);
      expect([query, status]).toEqual([query, 200]);
      expect(takeBytes()).toBeLessThan(1.1 * maxPageBytes);
      expect(body.items.length).toBeGreaterThan(15);
    }
  });

  test('M6: inbox', async () => {
    const found: Conversation[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      takeBytes();
      const path: string = `/v1/conversations?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body }: { body: Page<Conversation> } = await service.get(ada, path);
      expect(takeBytes()).toBeLessThan(1.2 * maxPageBytes);
      found.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(new Set(found.map(({ id }) => id)).size).toBe(count + 1);
    expect(found).toHaveLength(count + 1);
    expect(found.every(({ lastMessage }) => lastMessage!.replyTo!.text === longText)).toBe(true);
  });

  test('long and short texts are complete, with their quotes', async () => {
    const { body } = await service.get<{ items: Message[] }>(ada, `/v1/conversations/${group}/messages?limit=20`);
    expect(body.items.map(({ seq }) => seq)).toEqual(
      Array.from({ length: body.items.length }, (_, index) => count + 2 - body.items.length + index),
    );
    for (const { seq, text, replyTo } of body.items) expect([text, replyTo?.text]).toEqual([seq % 2 === 0 ? longText : 'short', longText]);
  });
});
