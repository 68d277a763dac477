/** In-process S3 server for tests: s3rver, which verifies signatures as S3 does. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Settings } from './s3-file-store.ts';

/** `within`: the folder that gets the server's folder, which has all that it stores. */
export async function startS3Server(within = tmpdir()): Promise<{ settings: S3Settings; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(within, 'parley-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: 'uploads' }],
  });
  const { port }: AddressInfo = await server.run();
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}/uploads`,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    async stop() {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
