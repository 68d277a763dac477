import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { appendOf, appended, edited, sent } from '@parley/event-store/contract/append-builders';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import { type SealedEventStore, sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { openSqliteFile, type SqliteFile } from '@parley/event-store/sqlite/sqlite-file.fixture';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { type OpenedKeys, openKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { type Eraser, type EraserDependencies, startEraser } from './eraser.ts';
import { checkpointTable } from './tables.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

const [ann, conversationId] = [newId(), newId()];
let keys: OpenedKeys;
let file: SqliteFile;
let store: SealedEventStore;
let eraser: Eraser | undefined;

const anotherProcess = (): SealedEventStore => sealedEventStore(store.stored, new KeyVault(async () => keys.tables));
const textsIn = (events: readonly AnyStoredEvent[]) =>
  events.flatMap(({ payload }) => ('personal' in payload ? [(payload.personal as { text: string | null }).text] : []));

async function start(failpoint?: EraserDependencies['failpoint']): Promise<void> {
  const metrics = { lagMeasured: () => undefined, partitionHalted: () => undefined };
  const logger = createLogger({ service: 'eraser', level: 'silent' });
  const times = { renewal: 20, poll: 20, retry: 20 };
  const log = file.outside;
  eraser = await startEraser({ stored: store.stored, keys: keys.tables, log, instanceId: newId(), metrics, logger, times, failpoint });
}

/** Sends, edits and deletes one message among others. Returns the texts that must be left. */
async function deleteOne(): Promise<(string | null)[]> {
  const messageId = newId();
  for (const event of [sent(conversationId, 'first', newId(), ann), sent(conversationId, 'draft', messageId, ann)])
    await appended(store, appendOf([event]));
  await appended(store, appendOf([edited(conversationId, messageId, 'final')]));
  await appended(store, appendOf([sent(conversationId, 'last', newId(), ann)]));
  await appended(store, appendOf([messageDeleted({ conversationId, messageId, messageSeq: 2, senderId: ann, mentionsRemoved: [] })]));
  return ['first', null, '', 'last'];
}

const checkpoints = () => readCheckpoints(keys.tables.database, 'eraser', undefined, checkpointTable);

async function searched(): Promise<void> {
  const heads = await store.heads();
  const hasReached = async (): Promise<boolean> => {
    const positions = new Map((await checkpoints()).map(({ partition, position }) => [partition, position]));
    return heads.every(({ partition, position }) => positions.get(partition) === position);
  };
  await waitUntil(hasReached, { what: 'the eraser to reach the heads' });
}

beforeEach(async () => {
  keys = await openKeys();
  file = await openSqliteFile();
  store = sealedEventStore(file.store, new KeyVault(async () => keys.tables));
});
afterEach(async () => {
  await eraser?.close();
  eraser = undefined;
  await file.close();
  await keys.close();
});

test('a deleted message is erased with all that it ever said, and nothing else', async () => {
  const left = await deleteOne();
  expect(textsIn(await readWholeLog(anotherProcess()))).toEqual(['first', 'draft', 'final', 'last']);
  await start();
  await searched();
  const events = await readWholeLog(anotherProcess());
  expect(textsIn(events)).toEqual(left);
  expect(events.filter(({ erased }) => erased).map(({ type }) => type)).toEqual(['MessageSent', 'MessageEdited']);
  expect(await deleteOne()).toEqual(left);
  await searched();
  expect(textsIn(await readWholeLog(anotherProcess()))).toEqual([...left, ...left]);
});

test('the files of the key store have no copy of what was destroyed', async () => {
  await deleteOne();
  const [page] = await keys.tables.database.read<{ wrapped: Buffer }>({ sql: 'SELECT wrapped FROM key_pages' });
  const folder = dirname(keys.kekFile);
  const copies = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(page!.wrapped));
  expect(copies().length).toBeGreaterThan(0);
  await start();
  await searched();
  expect(copies()).toEqual([]);
});

test('a process that has the keys in memory forgets them', async () => {
  const vault = new KeyVault(async () => keys.tables);
  const reader = sealedEventStore(store.stored, vault);
  const left = await deleteOne();
  await readWholeLog(reader);
  await start();
  await searched();
  expect(textsIn(await readWholeLog(reader))).toContain('draft');
  await vault.refresh();
  expect(textsIn(await readWholeLog(reader))).toEqual(left);
});

test('an eraser that fails between destroying keys and moving on is continued by the next', async () => {
  const left = await deleteOne();
  let isKilled = false;
  await start(() => {
    isKilled = true;
    throw new Error('killed');
  });
  await waitUntil(() => isKilled, { what: 'the failpoint' });
  await eraser!.close();
  expect((await checkpoints()).every(({ position }) => position === 0)).toBe(true);
  await start();
  await searched();
  expect(textsIn(await readWholeLog(anotherProcess()))).toEqual(left);
});

test('keys that are restored from a backup of before are destroyed again', async () => {
  const left = await deleteOne();
  const { database } = keys.tables;
  const before = await database.read<{ page_id: Buffer; wrapped: Buffer }>({ sql: 'SELECT page_id, wrapped FROM key_pages' });
  await start();
  await searched();
  await eraser!.close();
  await database.write([
    ...before.map(({ page_id, wrapped }) => ({ sql: 'UPDATE key_pages SET wrapped = ? WHERE page_id = ?', values: [wrapped, page_id] })),
    { sql: `DELETE FROM ${checkpointTable}` },
  ]);
  expect(textsIn(await readWholeLog(anotherProcess()))).toContain('draft');
  await start();
  await searched();
  expect(textsIn(await readWholeLog(anotherProcess()))).toEqual(left);
});

test('in a new epoch the log is searched from its beginning', async () => {
  const left = await deleteOne();
  await start();
  await searched();
  await eraser!.close();
  await keys.tables.database.write([
    { sql: `UPDATE ${checkpointTable} SET position = position + 7, epoch = epoch + 1 WHERE position > 0` },
  ]);
  expect(await deleteOne()).toEqual(left);
  await start();
  await searched();
  expect(textsIn(await readWholeLog(anotherProcess()))).toEqual([...left, ...left]);
});
