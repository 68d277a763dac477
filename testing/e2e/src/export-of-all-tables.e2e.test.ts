/** Each table that names a person is in the copy of their data, or was judged. A table or column that nobody judged fails here. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { idToBytes } from '@parley/events/id-bytes';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { derivedTables, exportedTables, otherTables } from './judged-tables.ts';
import { call, register, type Person } from './person.ts';
import { jsonLines, readZip } from './read-zip.ts';
import { createApiKey } from './requests/api-keys.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { download, uploadFile } from './uploads.ts';

interface TableInFile {
  /** Without its slot. */
  name: string;
  columns: string[];
  /** Rows with the id of the person, as bytes or in a text. */
  rowsOfPerson: number;
}

let system: EmbeddedSystem;
beforeAll(async () => {
  system = await startEmbedded();
}, 60_000);
afterAll(() => system.stop(), 30_000);

async function readTables(userId: string): Promise<TableInFile[]> {
  const tables: TableInFile[] = [];
  for (const file of ['log.sqlite', 'read.sqlite', 'keys/keys.sqlite']) {
    const database = openSqliteDatabase({ path: join(system.dataDir, file) });
    const named = await database.read<{ name: string }>({ sql: "SELECT name FROM sqlite_master WHERE type = 'table'" });
    for (const { name } of named.filter(({ name: table }) => !/_migrations(_lock)?$|^sqlite_|_b$/.test(table))) {
      const columns = (await database.read<{ name: string }>({ sql: 'SELECT name FROM pragma_table_info(?)', values: [name] })).map(
        (column) => column.name,
      );
      const isPerson = columns.map((column) => `"${column}" = ? OR instr("${column}", ?) > 0`).join(' OR ');
      const values = columns.flatMap(() => [idToBytes(userId), userId]);
      const [found] = await database.read<{ count: number }>({ sql: `SELECT COUNT(*) AS count FROM ${name} WHERE ${isPerson}`, values });
      tables.push({ name: name.replace(/_a$/, ''), columns, rowsOfPerson: found!.count });
    }
    await database.close();
  }
  return tables;
}

/** Leaves something in every table that is exported. */
async function leaveTraces(ann: Person, ben: Person): Promise<void> {
  const { origin, operatorToken: token } = system;
  const file = await uploadFile(ann);
  await ann.command('PATCH', '/v1/me', { avatarFileId: file.id });
  const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [ben.id] });
  const path = `/v1/conversations/${conversation.id}`;
  const { message } = await ann.command('POST', `${path}/messages`, { text: 'one', attachments: [file.id] });
  await ann.command('PUT', `${path}/messages/${message.id}/reactions/${encodeURIComponent('👍')}`);
  await ben.command('POST', `${path}/messages`, { text: 'for you', mentions: [ann.id] });
  await ann.command('PATCH', `${path}/preferences`, { pinned: true });
  const device = await ann.connect();
  const started = await ann.command('POST', `${path}/calls`, { media: 'audio' });
  await ben.command('POST', `${path}/calls/${started.call.id}/accept`);
  await ann.command('POST', `${path}/calls/${started.call.id}/end`);
  device.close();
  await ann.command('POST', '/v1/contact-requests', { userId: ben.id });
  const carl = await register(origin, 'carl');
  await ann.command('PUT', `/v1/blocks/${carl.id}`);
  await createApiKey(system, { scopes: ['messages'], userId: ann.id });
  await call(origin, 'POST', `/v1/admin/users/${ann.id}/password-reset`, { token: token!, body: { reason: 'Asked' } });
}

test('every table was judged, and those with rows of a person are in the archive', async () => {
  const [ann, ben] = [await register(system.origin, 'ann'), await register(system.origin, 'ben')];
  await leaveTraces(ann, ben);
  const isSeen = async () => (await readTables(ann.id)).some(({ name, rowsOfPerson }) => name === 'last_seen' && rowsOfPerson > 0);
  await waitUntil(isSeen, { what: 'the time at which Ann was last seen', deadlineMs: 20_000, pauseMs: 250 });
  const requested = (await ann.command('POST', '/v1/me/export')).export;
  const state = () => ann.get<{ state: string; url: string }>(`/v1/me/exports/${requested.id}`);
  await waitUntil(async () => (await state()).state === 'ready', { what: 'the export', deadlineMs: 30_000, pauseMs: 100 });
  const files = await readZip((await download(system.origin, (await state()).url, null)).bytes);

  const tables = await readTables(ann.id);
  const known = [...Object.keys(exportedTables), ...Object.keys(derivedTables), ...otherTables.filter((name) => name !== '')];
  expect(tables.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  const words = (text = '') => text.split(/\s+/).filter((word) => word !== '');
  for (const { name, columns, rowsOfPerson } of tables) {
    if (otherTables.includes(name)) expect([name, rowsOfPerson]).toEqual([name, 0]);
    const judged = exportedTables[name];
    if (judged === undefined) continue;
    expect([name, columns.toSorted()]).toEqual([name, [...words(judged.exported), ...words(judged.omitted)].toSorted()]);
    expect([name, rowsOfPerson > 0]).toEqual([name, true]);
    for (const file of judged.files) expect([name, file, jsonLines(files.get(file)).length > 0]).toEqual([name, file, true]);
  }
}, 120_000);
