import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { fileStoreContract } from './file-store.contract.ts';
import { FileStoreUnavailable } from './file-store.ts';
import { startS3Server } from './s3-server.fixture.ts';
import { s3FileStore } from './s3-file-store.ts';

fileStoreContract('an S3 bucket', async () => {
  const server = await startS3Server();
  return { store: s3FileStore(server.settings), close: () => server.stop() };
});

test('a wrong key, a missing bucket and an unreachable server are not mistaken for a missing file', async () => {
  const server = await startS3Server();
  const expectUnavailable = async (changes: Partial<typeof server.settings>) => {
    const store = s3FileStore({ ...server.settings, ...changes });
    await expect(store.get(randomUUID())).rejects.toThrow(FileStoreUnavailable);
  };
  await expectUnavailable({ accessKeyId: 'another' });
  await expectUnavailable({ endpoint: server.settings.endpoint.replace('uploads', 'nowhere') });
  await server.stop();
  await expectUnavailable({});
});
