/** A rotation of the master key is killed while messages are sent: everything stays readable, and the next run completes it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import type { EventPayload } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { PARTITIONS } from '@parley/events/partitions';
import { KeyVault } from '@parley/key-store/key-vault';
import { openKeyTables } from '@parley/key-store/open-key-tables';
import { keyStoreSchema } from '@parley/key-store/tables';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import { type Child, startChild } from '@parley/testing-kit/child-process';
import { describeWithServer, freshDatabase, testAllDatabases } from '@parley/testing-kit/shared-servers';
import { appended, appendOf, sent } from '../contract/append-builders.ts';
import { readWholeLog, readWholePartition } from '../contract/whole-log.ts';
import type { EventStore } from '../event-store.ts';
import { makeMysqlLog, type MysqlLog } from '../mysql/mysql-log.fixture.ts';
import type { Rotating } from './rotation-process.fixture.ts';
import { sealedEventStore } from './sealed-event-store.ts';

/** Deaths of one rotation, each of a run that continues the one before. */
const rotations: Required<Rotating>['dies'][][] = [
  [
    { step: 'made', times: 1 },
    { step: 'slice', times: 2 },
    { step: 'destroyed', times: 1 },
  ],
  [
    { step: 'retired', times: 1 },
    { step: 'slice', times: 1 },
    { step: 'slice', times: 3 },
  ],
];

for (const server of testAllDatabases ? (['mysql', 'mariadb'] as const) : (['mysql'] as const))
  await describeWithServer(server, describeKilledRotations);

function describeKilledRotations(serverUrl: string): void {
  let log: MysqlLog;
  let schema: Awaited<ReturnType<typeof freshDatabase>>;
  let folder: string;
  let kekFile: string;
  let opened: KeyTables[];

  beforeEach(async () => {
    [log, schema, opened] = [await makeMysqlLog(serverUrl), await freshDatabase(serverUrl), []];
    folder = mkdtempSync(join(tmpdir(), 'parley-kek-'));
    kekFile = join(folder, 'kek');
  });
  afterEach(async () => {
    for (const { database } of opened) await database.close();
    await log.close();
    await schema.drop();
    rmSync(folder, { recursive: true });
  });

  /** The log and its keys as a process opens them when it starts. */
  async function startProcess(): Promise<{ store: EventStore; keys: KeyTables }> {
    const database = await openMysqlDatabase({ url: schema.url });
    await migrate(database, keyStoreSchema);
    const keys = await openKeyTables({ database, kekFile, makesKek: true, registers: true });
    opened.push(keys);
    return { store: sealedEventStore(await log.open(), new KeyVault(async () => keys)), keys };
  }

  function rotate(options: Pick<Rotating, 'dies'> = {}): Child {
    const rotating: Rotating = { url: schema.url, kekFile, ...options };
    return startChild(new URL('rotation-process.fixture.ts', import.meta.url), { args: [JSON.stringify(rotating)] });
  }

  const textsOf = (events: readonly AnyStoredEvent[]) =>
    new Map(events.map(({ payload }) => payload as EventPayload<'MessageSent'>).map((each) => [each.messageId, each.personal.text]));

  /** A process that starts now reads the acknowledged messages. */
  async function expectReadable(acknowledged: ReadonlyMap<string, string>): Promise<void> {
    const { store } = await startProcess();
    const partitions = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => readWholePartition(store, partition)));
    const texts = textsOf(partitions.flat());
    expect([...acknowledged].filter(([messageId, text]) => texts.get(messageId) !== text)).toEqual([]);
  }

  /** Two processes; several messages at a time have the same new sender, whose key is made once. */
  async function startSending(acknowledged: Map<string, string>): Promise<{ stop(): Promise<void> }> {
    const processes = [await startProcess(), await startProcess()];
    const senders: string[] = [];
    const sending = new AbortController();
    let count = 0;
    const loops = processes.flatMap(({ store }) =>
      Array.from({ length: 3 }, async () => {
        while (!sending.signal.aborted) {
          const senderId = (senders[Math.floor(count++ / 8)] ??= newId());
          const messageId = newId();
          await appended(store, appendOf([sent(newId(), `text ${messageId}`, messageId, senderId)]));
          acknowledged.set(messageId, `text ${messageId}`);
        }
      }),
    );
    return {
      async stop() {
        sending.abort();
        await Promise.all(loops);
      },
    };
  }

  test('killed at any step while messages are sent, it is completed by the next run; each subject keeps its one key', async () => {
    const acknowledged = new Map<string, string>();
    const sending = await startSending(acknowledged);
    try {
      for (const deaths of rotations) {
        for (const dies of deaths) {
          const { ended } = rotate({ dies });
          expect([dies, await ended]).toEqual([dies, { code: null, signal: 'SIGKILL' }]);
          await expectReadable(new Map(acknowledged));
        }
        const completing = rotate();
        expect([await completing.ended, completing.output()]).toEqual([{ code: 0, signal: null }, '']);
        await expectReadable(new Map(acknowledged));
      }
    } finally {
      await sending.stop();
    }
    const { store, keys } = await startProcess();
    expect(textsOf(await readWholeLog(store))).toEqual(acknowledged);
    const { id } = await keys.kek.current();
    const { database } = keys;
    const keks = await database.read<{ id: string; destroyed: number }>({
      sql: 'SELECT kek_id AS id, destroyed_at IS NOT NULL AS destroyed FROM keks',
    });
    // Each rotation has made one, however often it was killed.
    expect(keks).toHaveLength(1 + rotations.length);
    expect(keks.filter(({ destroyed }) => destroyed === 0)).toEqual([{ id, destroyed: 0 }]);
    expect(
      readFileSync(kekFile, 'latin1')
        .split('\n')
        .filter((line) => /[1-9a-f]/.test(line)),
    ).toHaveLength(1);
    for (const table of ['subject_keys', 'key_pages'])
      expect(await database.read({ sql: `SELECT 1 FROM ${table} WHERE kek_id <> ?`, values: [id] })).toEqual([]);
  }, 60_000);
}
