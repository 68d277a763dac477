import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { newId } from '@parley/events/ids';
import { describeWithServer, freshDatabase, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { makePages, readPages } from './key-pages.ts';
import { openKeyTables } from './open-key-tables.ts';
import { rotateKek } from './rotate-kek.ts';
import { readSubjectKeys, type Subject, subjectKey, subjectName } from './subject-keys.ts';
import { keyStoreSchema } from './tables.ts';

for (const server of testAllDatabases ? (['mysql', 'mariadb'] as const) : (['mysql'] as const)) {
  await describeWithServer(server, (url) => {
    test('every key that processes make during rotations of the master key can be read afterwards', async () => {
      const schema = await freshDatabase(url);
      const folder = mkdtempSync(join(tmpdir(), 'parley-kek-'));
      const open = async () => {
        const database = await openMysqlDatabase({ url: schema.url });
        await migrate(database, keyStoreSchema);
        return openKeyTables({ database, kekFile: join(folder, 'kek'), makesKek: true, registers: true });
      };
      const processes = [await open(), await open(), await open()];
      const [pages, subjects]: [string[], Subject[]] = [[], []];
      const rotations = new AbortController();
      const making = processes.slice(1).flatMap((tables) =>
        [0, 1, 2].map(async () => {
          while (!rotations.signal.aborted) {
            pages.push(...(await makePages(tables, 1, 3)).map(({ id }) => id));
            const subject: Subject = { subjectId: newId(), purpose: 'content' };
            await subjectKey(tables, subject);
            subjects.push(subject);
          }
        }),
      );
      try {
        for (let rotation = 0; rotation < 5; rotation++) await rotateKek(processes[0]!, { sliceSize: 20 });
      } finally {
        rotations.abort();
        await Promise.all(making);
      }
      const reader = await open();
      expect((await readPages(reader, pages)).size).toBe(pages.length);
      expect(new Set((await readSubjectKeys(reader, subjects)).keys())).toEqual(new Set(subjects.map(subjectName)));
      for (const { database } of [...processes, reader]) await database.close();
      rmSync(folder, { recursive: true });
      await schema.drop();
    });
  });
}
