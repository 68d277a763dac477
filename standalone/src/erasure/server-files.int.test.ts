/**
 * Every file of a database server, with undo, redo and binary logs: after an erasure, a rebuild, a rotation of the master key and
 * deploy/overwrite-remnants.sql none has a text, a name or a destroyed key, not even wrapped.
 */
import { readFileSync } from 'node:fs';
import { groupOf, password, register } from '@parley/command-service/person.fixture';
import { createLink } from '@parley/command-service/accounts/links';
import { insertMailRequest } from '@parley/command-service/mail/mail-requests';
import { afterEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { rotateKek } from '@parley/key-store/rotate-kek';
import { readSubjectKeys, subjectName, type Subject } from '@parley/key-store/subject-keys';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { filesWith } from '@parley/testing-kit/servers/data-files';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import { querySql, runSql } from '@parley/testing-kit/servers/sql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { testAllDatabases } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { findErasureCertificate } from '@parley/write-tables/erasure-certificates';
import { ErasingSystem } from './erasure.fixture.ts';
import { openMysqlStores } from './mysql-stores.fixture.ts';

// Reads files of the server, with a redo log of 512 MiB, several times.
jest.setTimeout(600_000);

/** In every text and name of the person who is erased, and nowhere else. */
const marker = 'quillwort7';
/** Text of the other person. */
const kept = 'a text that stays';

/** Binary logs are old at once. */
const overwriting = readFileSync(new URL('../../../deploy/overwrite-remnants.sql', import.meta.url), 'utf8')
  .replace('INTERVAL 3 DAY', 'INTERVAL 0 SECOND')
  .split(/;\n/)
  .filter((statement) => statement.trim() !== '');

async function talk(system: ErasingSystem) {
  const [ann, ben] = [await register(system.service, `${marker}_a`), await register(system.service)];
  const email = `${marker}@x.example`;
  await ann.ask('PATCH', '/v1/me', { displayName: `Ann ${marker}`, about: marker, email, currentPassword: password });
  const path = await groupOf(ann, ben);
  const { message } = (await ann.ask('POST', `${path}/messages`, { text: `deleted ${marker}`, clientId: marker })).body;
  for (let count = 0; count < 64; count++) await ann.ask('POST', `${path}/messages`, { text: `${marker} ${count}` });
  await ben.ask('POST', `${path}/messages`, { text: kept });
  const { logDatabase } = system.storage;
  await insertMailRequest(logDatabase, { requestId: newId(), purpose: 'password_reset', login: email });
  const link = { userId: ann.id, purpose: 'password_reset', email, expiresAt: Date.now() * 2_000 } as const;
  await createLink(logDatabase, 'https://chat.example', link);
  return { ann, path, message };
}

/** The keys that the erasure destroys, and the beginning of what the tables have of every key: a nonce. */
async function keysIn({ keys }: ErasingSystem, subjectId: string): Promise<{ own: Buffer[]; wrapped: Buffer[] }> {
  const subjects = (['profile', 'content'] as const).map((purpose): Subject => ({ subjectId, purpose }));
  const known = await readSubjectKeys(keys, subjects);
  const sql = 'SELECT wrapped FROM subject_keys UNION ALL SELECT wrapped FROM key_pages';
  const rows = await keys.database.read<{ wrapped: Buffer }>({ sql });
  return {
    own: subjects.map((subject) => known.get(subjectName(subject))!.key!),
    wrapped: rows.map(({ wrapped }) => wrapped.subarray(0, 12)),
  };
}

/** `redoLog`: the setting of its size, which is that of docker-compose.yml here. */
function describeServerFiles(server: TestServer, redoLog: string): void {
  let [system, isOpen]: [ErasingSystem | undefined, boolean] = [undefined, false];
  const close = async () => {
    if (isOpen) await system?.close();
    isOpen = false;
  };
  afterEach(close);

  test('have nothing of an erased person once they are overwritten', async () => {
    await runSql(server.url, [`SET GLOBAL ${redoLog} = 536870912`]);
    const stores = await openMysqlStores(server.url, { drops: false });
    [system, isOpen] = [await ErasingSystem.start(stores), true];
    const { folder } = (await querySql<{ folder: string }>(server.url, 'SELECT @@datadir AS folder'))[0]!;
    const pathsWith = async (searched: readonly (string | Buffer)[]) => [
      ...new Set([...(await filesWith(folder, searched)).values()].flat()),
    ];
    const { ann, path, message } = await talk(system);
    const { own, wrapped } = await keysIn(system, ann.id);

    await ann.ask('DELETE', `${path}/messages/${message.id}`);
    await ann.ask('DELETE', '/v1/me', { password });
    const { logDatabase } = system.storage;
    const isErased = async () => (await findErasureCertificate(logDatabase, ann.id)) !== null;
    await waitUntil(isErased, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 50 });
    expect(await pathsWith([marker])).not.toEqual([]);
    expect(await pathsWith(wrapped)).not.toEqual([]);
    expect(await pathsWith(own)).toEqual([]);

    await system.rebuildAll({ keepPrevious: false });
    await rotateKek(system.keys);
    expect(await pathsWith([marker])).not.toEqual([]);
    for (const url of Object.values(stores.urls)) await runSql(url, overwriting);
    const traces = [marker, ...wrapped, ...own];
    let left: string[] = [];
    const isClean = async () => {
      // A log is not old before the second in which it ended is over.
      await runSql(server.url, overwriting.slice(-2));
      left = await pathsWith(traces);
      return left.length === 0;
    };
    await waitUntil(isClean, { what: () => `the end of traces in ${left.join(', ')}`, deadlineMs: 240_000, pauseMs: 3_000 });
    await close();
    await server.end();
    expect(await pathsWith(traces)).toEqual([]);
    expect(await pathsWith([kept])).not.toEqual([]);
  });
}

await describeWithPrivateServer(
  'mariadb',
  () => startMariadb(),
  (server) => describeServerFiles(server, 'innodb_log_file_size'),
);
// Takes three times as long.
if (testAllDatabases)
  await describeWithPrivateServer(
    'mysql',
    () => startMysql(),
    (server) => describeServerFiles(server, 'innodb_redo_log_capacity'),
  );
