import { expect, test } from '@jest/globals';
import { FileStoreUnavailable, type FileStore } from '@parley/file-store/file-store';
import { findFile, thumbnailName } from '@parley/write-tables/files';
import { register } from '../../person.fixture.ts';
import { startService } from '../../service.fixture.ts';
import { sqliteStorage } from '../../storage.fixture.ts';
import { readFileRow } from '../file-rows.ts';
import { png } from '../images.fixture.ts';
import { upload } from '../upload.fixture.ts';

test('a file that was only half stored does not exist until a retry completes it', async () => {
  const storage = await sqliteStorage();
  const outage = { isActive: true };
  const fileStore: FileStore = {
    ...storage.fileStore,
    put: async (name, content) => {
      if (outage.isActive && name.endsWith('-thumbnail')) throw new FileStoreUnavailable(new Error('gone'));
      await storage.fileStore.put(name, content);
    },
  };
  const service = await startService({ storage: { ...storage, fileStore } });
  const ada = await register(service);
  const image = await png();

  const failed = await upload(service, ada, image, 'key');
  expect([failed.status, failed.body.code]).toEqual([503, 'unavailable']);
  const [{ bytes: reserved } = { bytes: 0 }] = await storage.logDatabase.read<{ bytes: number }>({ sql: 'SELECT bytes FROM file_usage' });

  outage.isActive = false;
  const { status, body } = await upload(service, ada, image, 'key');
  expect(status).toBe(201);
  expect((await readFileRow(storage.logDatabase, body.file.id))!.claims).toBe(0);
  expect(await findFile(storage.logDatabase, body.file.id)).toMatchObject({ sha256: body.file.sha256, size: body.file.size });
  const thumbnail = await storage.fileStore.get(thumbnailName(body.file.id));
  thumbnail!.destroy();
  // Its bytes are counted once.
  expect(await storage.logDatabase.read({ sql: 'SELECT bytes FROM file_usage' })).toEqual([{ bytes: reserved }]);
  await service.close();
});
