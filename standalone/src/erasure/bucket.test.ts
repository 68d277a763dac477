/** Files in a bucket: the storage of the S3 server keeps no byte of what was deleted. */
import { readdirSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { collectFiles } from '@parley/command-service/files/collect-files';
import { fileUses } from '@parley/command-service/files/is-file-used';
import { formOf, send } from '@parley/command-service/files/upload.fixture';
import { groupOf, password, register, type Person } from '@parley/command-service/person.fixture';
import { afterEach, expect, jest, test } from '@jest/globals';
import { startS3Server } from '@parley/file-store/s3-server.fixture';
import { s3FileStore } from '@parley/file-store/s3-file-store';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { findDataExport } from '@parley/write-tables/data-exports';
import { findErasureCertificate } from '@parley/write-tables/erasure-certificates';
import { thumbnailName } from '@parley/write-tables/files';
import sharp from 'sharp';
import { ErasingSystem, openSqliteStores, type Stores } from './erasure.fixture.ts';

jest.setTimeout(60_000);

let system: ErasingSystem;
afterEach(() => system.close());

async function openStores(): Promise<Stores> {
  const stores = await openSqliteStores();
  const { storage } = stores;
  const bucket = await startS3Server(storage.folder);
  return {
    ...stores,
    storage: { ...storage, fileStore: s3FileStore(bucket.settings) },
    async close() {
      await bucket.stop();
      await stores.close();
    },
  };
}

/** Large enough for a thumbnail, and like no other. */
async function upload(person: Person): Promise<string> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const image = sharp({ create: { width: 800, height: 800, channels: 3, background: '#fff', noise } });
  return (await send(system.service, person, formOf(['file', await image.png().toBuffer()]))).body.file.id;
}

/** Sixteen bytes of each quarter of an object. */
async function piecesOf(name: string): Promise<Buffer[]> {
  const bytes = await buffer((await system.storage.fileStore.get(name))!);
  return [0.2, 0.4, 0.6, 0.8].map((share) => bytes.subarray(Math.floor(bytes.length * share)).subarray(0, 16));
}

const piecesOfPicture = async (id: string) => [...(await piecesOf(id)), ...(await piecesOf(thumbnailName(id)))];
const foundOf = (pieces: readonly Buffer[]) => pieces.filter((piece) => system.filesWith(piece).length > 0).length;
const objectsOf = (name: string) => readdirSync(system.storage.folder, { recursive: true }).filter((path) => String(path).includes(name));

test('the pictures of a deleted message and of an erased person leave it, with thumbnails and archives; others stay', async () => {
  system = await ErasingSystem.start(await openStores());
  const [ann, ben] = [await register(system.service), await register(system.service)];
  const path = await groupOf(ann, ben);
  const [deleted, own, kept] = [await upload(ann), await upload(ann), await upload(ben)];
  const { message } = (await ann.ask('POST', `${path}/messages`, { attachments: [deleted] })).body;
  await ann.ask('POST', `${path}/messages`, { attachments: [own] });
  await ben.ask('POST', `${path}/messages`, { attachments: [kept] });
  const [piecesOfDeleted, piecesOfOwn, piecesOfKept] = [
    await piecesOfPicture(deleted),
    await piecesOfPicture(own),
    await piecesOfPicture(kept),
  ];
  expect([piecesOfDeleted, piecesOfOwn, piecesOfKept].map(foundOf)).toEqual([8, 8, 8]);

  await ann.ask('DELETE', `${path}/messages/${message.id}`);
  const { logDatabase: database, fileStore, store, readDatabase: read } = system.storage;
  const released = async () => (await database.read({ sql: 'SELECT 1 FROM files WHERE released_at IS NOT NULL' })).length === 1;
  await waitUntil(released, { what: 'the release of the file', deadlineMs: 30_000, pauseMs: 50 });
  const clock = () => Date.now() + 11 * 60_000;
  expect(await collectFiles({ database, fileStore, clock, isUsed: fileUses({ store, read }) })).toBe(1);
  expect([piecesOfDeleted, piecesOfOwn, piecesOfKept].map(foundOf)).toEqual([0, 8, 8]);

  const requested = (await ann.ask('POST', '/v1/me/export')).body.export.id;
  const findExport = async () => (await findDataExport(database, requested))!;
  await waitUntil(async () => (await findExport()).state === 'ready', { what: 'the export', deadlineMs: 30_000, pauseMs: 50 });
  const archive = (await findExport()).archiveId!;
  const piecesOfArchive = await piecesOf(archive);
  expect(foundOf(piecesOfArchive)).toBe(4);
  await ann.ask('DELETE', '/v1/me', { password });
  const isErased = async () => (await findErasureCertificate(database, ann.id)) !== null;
  await waitUntil(isErased, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 50 });
  expect([piecesOfOwn, piecesOfArchive, piecesOfKept].map(foundOf)).toEqual([0, 0, 8]);
  expect([deleted, own, archive, kept].map((name) => objectsOf(name).length > 0)).toEqual([false, false, false, true]);
});
