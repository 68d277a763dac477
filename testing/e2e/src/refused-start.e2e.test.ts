/** A start that cannot succeed until its operator acts: one sentence with the remedy, no stack, exit code 1, or 78 for what is configured. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { startNodeService } from './systems/node-service.ts';

let running: EmbeddedSystem;
let folder: string;

beforeAll(async () => {
  running = await startEmbedded();
  folder = await mkdtemp(join(tmpdir(), 'parley-refused-'));
}, 90_000);
afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

/** Resolves with the exit code and the records that the second server logged. */
async function startSecond(environment: Record<string, string>): Promise<{ code: number | null; records: object[] }> {
  const main = 'standalone/src/main.ts';
  const service = await startNodeService({ name: 'standalone', main, port: 0, environment, awaitReady: false });
  const { code } = await service.ended();
  const lines = service.output().trim().split('\n');
  return { code, records: lines.map((line) => JSON.parse(line) as object) };
}

const refusal = (message: RegExp, code = 1) => ({
  code,
  records: [expect.objectContaining({ msg: 'start failed', err: { type: expect.any(String), message: expect.stringMatching(message) } })],
});

test('a data folder in use is named with the process that uses it', async () => {
  expect(await startSecond({ DATA_DIR: running.dataDir })).toEqual(
    refusal(/^Data folder \/.* is in use by another server \(process \d+\); stop it or set a different DATA_DIR$/),
  );
}, 60_000);

test('a port in use is named', async () => {
  expect(await startSecond({ DATA_DIR: folder, PORT: new URL(running.origin).port })).toEqual(
    refusal(/^Cannot listen on 127\.0\.0\.1:\d+: the address is in use; stop the other server or set a different PORT$/),
  );
}, 60_000);

/** After the test above, which made the folder's stores. */
test('a missing master key is named, and none is made in its place', async () => {
  await rm(join(folder, 'keys', 'kek'));
  const refused = refusal(/^KEK_FILE: cannot read \/.*\/keys\/kek \(ENOENT\)$/, 78);
  for (let turn = 0; turn < 2; turn++) expect(await startSecond({ DATA_DIR: folder })).toEqual(refused);
}, 60_000);
