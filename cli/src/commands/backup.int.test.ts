import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { chat } from '@parley/projector/testing/live-chat';
import { describeWithServer, freshDatabase, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { backupContract } from '../testing/backup.contract.ts';
import { repeatedErasuresContract } from '../testing/repeated-erasures.contract.ts';
import { openRunningChat } from '../testing/running-chat.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(180_000);

if (testAllDatabases) await describeWithServer('mariadb', (url) => backupContract(url));
await describeWithServer('mysql', (url) => backupContract(url, { kills: testAllDatabases }));
await describeWithServer('mariadb', repeatedErasuresContract);
if (testAllDatabases) await describeWithServer('mysql', repeatedErasuresContract);

await describeWithServer('mariadb', (serverUrl) => {
  test('a backup of SQLite is restored into a server, and one of the server into SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
    const system = await openRunningChat(null);
    const { url, drop } = await freshDatabase(serverUrl);
    try {
      await chat(system.log, system.history, 60);
      const archiveIn = (to: string) => join(to, readdirSync(to)[0]!);
      const moves = [
        { from: system.env, to: { DATABASE_URL: url, DATA_DIR: join(folder, 'server') }, archives: mkdtempSync(join(folder, 'a-')) },
        { from: { DATABASE_URL: url }, to: { DATA_DIR: join(folder, 'file') }, archives: mkdtempSync(join(folder, 'b-')) },
      ];
      for (const { from, to, archives } of moves) {
        expect(await runCli(from, 'backup', '--to', archives)).toMatchObject({ exitCode: 0 });
        const restored = await runCli(to, 'restore', '--from', archiveIn(archives), '--none', '--json');
        expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
        const { events } = restored.lines.find((line) => 'restored' in line)!;
        expect(events).toBeGreaterThanOrEqual(60);
      }
    } finally {
      await system.close();
      await drop();
      rmSync(folder, { recursive: true });
    }
  });
});
