/** The log of a failing database must hold no secrets and no texts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Statement } from '@parley/database/database';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import { createLogger } from '@parley/service-kit/logging';
import { describeWithServer, freshDatabase } from '@parley/testing-kit/shared-servers';

const secret = 'argon2id-hash-of-ada';
const text = 'a private text with \'quotes\' and "more"';

type Open = { database: Awaited<ReturnType<typeof openMysqlDatabase>>; schema: Awaited<ReturnType<typeof freshDatabase>> };

function onServer(url: string): void {
  describe('M2: a failed write', () => {
    let opened: Open;

    beforeAll(async () => {
      const schema = await freshDatabase(url);
      const database = await openMysqlDatabase({ url: schema.url });
      await database.write([
        { sql: 'CREATE TABLE credentials (user_id INT PRIMARY KEY, hash VARCHAR(64) NOT NULL, note VARCHAR(8), age INT)' },
      ]);
      opened = { database, schema };
    });

    afterAll(async () => {
      await opened.database.close();
      await opened.schema.drop();
    });

    test.each<[string, string]>([
      ['of a text that is too long', 'INSERT INTO credentials (user_id, hash, note) VALUES (1, ?, ?)'],
      ['of a text as a number', 'INSERT INTO credentials (user_id, hash, age) VALUES (2, ?, ?)'],
      ['into a missing column', 'INSERT INTO credentials (user_id, hash, missing) VALUES (3, ?, ?)'],
      ['with a syntax error', 'INSERT INTO credentials (user_id, hash, note) VALUES (4, ?, ?'],
      ['into a missing table', 'INSERT INTO missing (hash, note) VALUES (?, ?)'],
    ])('%s logs its code, and neither secrets nor texts', async (_name, sql) => {
      const lines: string[] = [];
      const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
      const statement: Statement = { sql, values: [secret, text] };
      const error = await opened.database.write([statement]).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      problemAnswer(new Error('cannot store', { cause: error }), { requestId: 'request-1', path: '/', logger });

      const log = lines.join();
      expect(log).toMatch(/"code":"ER_/);
      expect(log).toMatch(/"errno":\d/);
      for (const hidden of [secret, 'private', 'quotes', 'INSERT', 'VALUES']) expect(log).not.toContain(hidden);
    });
  });
}

await describeWithServer('mariadb', onServer);
await describeWithServer('mysql', onServer);
