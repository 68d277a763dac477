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

test('a wrong key, a bucket that is not there and a server that is gone are told from a missing file', async () => {
  const server = await startS3Server();
  const unavailable = async (changed: Partial<typeof server.settings>) => {
    const store = s3FileStore({ ...server.settings, ...changed });
    await expect(store.get(randomUUID())).rejects.toThrow(FileStoreUnavailable);
  };
  await unavailable({ accessKeyId: 'another' });
  await unavailable({ endpoint: server.settings.endpoint.replace('uploads', 'nowhere') });
  await server.stop();
  await unavailable({});
});
