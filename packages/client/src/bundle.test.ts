/** The code that a page with the SDK loads. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Compressed. */
const maxBytes = 24_000;

test('the bundle for browsers is small: it has no schemas, no media of calls, nothing from Node, and loads the socket later', async () => {
  const env = { ...process.env, NODE_ENV: 'production' };
  const { stdout } = await promisify(execFile)(process.execPath, [fileOf('bundle.fixture.ts'), fileOf('index.ts')], { env });
  const { files, bytes } = JSON.parse(stdout) as { files: string[]; bytes: number };
  expect(files).toContain(fileOf('parley-client.ts'));
  expect(files).not.toContain(fileOf('calls/media/create-call-media.ts'));
  expect(files.filter((file) => /\/zod\/|\/socket\.io-|__vite-browser-external|node:/.test(file))).toEqual([]);
  expect(bytes).toBeLessThan(maxBytes);
});
