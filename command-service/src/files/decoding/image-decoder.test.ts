import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { retry } from '@parley/concurrency/retry';
import { createLogger } from '@parley/service-kit/logging';
import type { Problem } from '@parley/service-kit/problems';
import { startChild } from '@parley/testing-kit/child-process';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { defaultFileLimits as limits } from '../file-limits.ts';
import { avif, picture, png } from '../images.fixture.ts';
import { decodersOf, isRunning, threadPrioritiesOf } from './decoder-processes.fixture.ts';
import { createImageDecoder, type DecodeOptions, type ImageDecoder } from './image-decoder.ts';

describe('H3: images are decoded in a process of their own', () => {
  let folder: string;
  let small: string;
  let slow: string;
  let decoder: ImageDecoder;
  let own: ImageDecoder | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-decoding-'));
    [small, slow] = [join(folder, 'small'), join(folder, 'slow')];
    await writeFile(small, await png());
    await writeFile(slow, await picture(4_000, 4_000).webp({ effort: 0 }).toBuffer());
    decoder = createImageDecoder({ logger: createLogger({ service: 'test', level: 'silent' }) });
  });
  afterEach(async () => {
    own?.close();
    await waitUntil(async () => (await decodersOf(process.pid)).length <= 1, { what: 'the end of killed processes' });
  });
  afterAll(async () => {
    decoder.close();
    await waitUntil(async () => (await decodersOf(process.pid)).length === 0, { what: 'the end of the processes' });
    await rm(folder, { recursive: true });
  });

  const { signal } = new AbortController();
  const decode = (upload: string, options: Partial<DecodeOptions> = {}) =>
    decoder.decode({ upload, limits }, { signal, charge: () => undefined, ...options });
  /** Repeats what is refused because the machine is busy, as clients do. */
  const decodeEventually = (upload: string) =>
    retry(() => decode(upload), { retryIf: (error) => (error as Problem).code === 'unavailable', deadlineMs: 40_000 });
  const decoding = (pid: number) => async () => (await decodersOf(pid)).length > 0;

  test('which has no environment and is used again', async () => {
    expect(await decode(small)).toMatchObject({ mediaType: 'image/png', width: 40, height: 20 });
    const [pid] = await decodersOf(process.pid);
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').filter((entry) => entry !== '');
    // NODE_CHANNEL_* is set by node:child_process itself.
    expect(environment.filter((entry) => !entry.startsWith('NODE_CHANNEL_'))).toEqual([]);
    await decode(small);
    expect(await decodersOf(process.pid)).toEqual([pid]);
  });

  test('which stays for the next small image, whatever large ones are decoded and whether its client is gone', async () => {
    const others = await decodersOf(process.pid);
    own = createImageDecoder({ logger: createLogger({ service: 'test', level: 'silent' }) });
    const options = { signal, charge: () => undefined, maxBytes: 1024 ** 2 };
    expect(await own.decodeSmall({ upload: small, limits }, options)).toMatchObject({ mediaType: 'image/png', width: 40 });
    const [pid] = (await decodersOf(process.pid)).filter((id) => !others.includes(id));
    // Large for a process that may take one megabyte, and decoded quickly also on a busy machine.
    const large = { upload: join(folder, 'large'), limits };
    await writeFile(large.upload, await picture(1_000, 1_000).webp({ effort: 0 }).toBuffer());
    expect((await Promise.all([own.decodeSmall(large, options), own.decode(large, options)]))[0]).toBe(1_000 * 1_000 * 15);
    const client = new AbortController();
    const abandoned = own.decodeSmall({ upload: small, limits }, { ...options, signal: client.signal });
    client.abort(new Error('gone'));
    await expect(abandoned).rejects.toThrow('gone');
    expect(await own.decodeSmall({ upload: small, limits }, options)).toMatchObject({ width: 40 });
    expect(await decodersOf(process.pid)).toContain(pid);
  });

  test('which yields to others with all its threads', async () => {
    await decode(small);
    const [pid] = await decodersOf(process.pid);
    const priorities = await threadPrioritiesOf(pid!);
    expect([priorities.length > 5, Math.min(...priorities)]).toEqual([true, 10]);
  });

  test('which ends after an image that leaves it with much memory', async () => {
    await writeFile(slow, await avif(3_000, 3_000));
    await decodeEventually(slow);
    await waitUntil(async () => (await decodersOf(process.pid)).length === 0, { what: 'the end of the process' });
  });

  test('which is replaced when it dies', async () => {
    const result = decode(slow);
    await waitUntil(decoding(process.pid), { what: 'a decoder' });
    const [pid] = await decodersOf(process.pid);
    process.kill(pid!, 'SIGKILL');
    await expect(result).rejects.toMatchObject({ code: 'unavailable' });
    expect(await decode(small)).toMatchObject({ width: 40 });
    expect(await decodersOf(process.pid)).not.toContain(pid);
  });

  test('which refuses an image that crashes it', async () => {
    const result = decode(slow);
    await waitUntil(decoding(process.pid), { what: 'a decoder' });
    process.kill((await decodersOf(process.pid))[0]!, 'SIGSEGV');
    await expect(result).rejects.toMatchObject({ code: 'unsupported_media_type' });
  });

  test('which ends when the client is gone', async () => {
    const client = new AbortController();
    const result = decode(slow, { signal: client.signal });
    await waitUntil(decoding(process.pid), { what: 'a decoder' });
    const [pid] = await decodersOf(process.pid);
    client.abort(new Error('gone'));
    await expect(result).rejects.toThrow('gone');
    expect(await isRunning(pid!)).toBe(false);
  });

  test('which reports its processor time, or the time until it ended', async () => {
    const charged: number[] = [];
    const charge = (milliseconds: number) => charged.push(milliseconds);
    await decode(small, { charge });
    const client = new AbortController();
    const result = decode(slow, { signal: client.signal, charge });
    client.abort(new Error('gone'));
    await expect(result).rejects.toThrow('gone');
    expect(charged).toEqual([expect.any(Number), expect.any(Number)]);
    expect(charged[0]).toBeGreaterThan(0);
  });

  test('which ends with its parent, however that ends', async () => {
    const parent = startChild(new URL('decoding-parent.fixture.ts', import.meta.url), { args: [small] });
    await parent.line(/decoded/);
    const [pid] = await decodersOf(parent.pid);
    await parent.kill();
    await waitUntil(async () => !(await isRunning(pid!)), { what: 'the end of the decoder' });
  });
});
