/**
 * Wall clocks of single processes that can be stepped while they run, by libfaketime (Debian's package `faketime`). Only
 * the processes that ask for one run with it. Time that counts on (timers, `performance.now`) is left alone, as it is
 * when somebody sets a machine's clock.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@parley/testing-kit/wait-until';

const library = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

export interface Clocks {
  /** What the process must find in its environment. */
  environmentOf(process: string): Promise<Record<string, string>>;
  /** Takes up to a second to be seen. */
  step(process: string, seconds: number): Promise<void>;
  remove(): Promise<void>;
}

/** Null where the library is missing. */
export async function openClocks(): Promise<Clocks | null> {
  if (library === undefined) return null;
  const folder = await mkdtemp(join(tmpdir(), 'parley-clocks-'));
  const fileOf = (process: string) => join(folder, process.replaceAll(' ', '-'));
  const step = (process: string, seconds: number) => writeFile(fileOf(process), `${seconds < 0 ? '' : '+'}${seconds}\n`);
  return {
    async environmentOf(process) {
      await step(process, 0);
      return {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: fileOf(process),
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };
    },
    step,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether the service at the port comes to say, in the `Date` of its answers, that its clock is so far from one's own. */
export async function showsOffset(port: number, seconds: number, deadlineMs = 5_000): Promise<boolean> {
  const shows = async () => Math.abs((await aheadMs(port)) - seconds * 1000) < toleranceMs;
  const waited = waitUntil(() => shows().catch(() => false), { what: 'the clock to show it', deadlineMs, pauseMs: 200 });
  return waited.then(
    () => true,
    () => false,
  );
}

/** `Date` says whole seconds, and the answer takes its time; no step is smaller than 3 s. */
const toleranceMs = 1_500;

async function aheadMs(port: number): Promise<number> {
  const { headers } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) });
  return Date.parse(headers.get('date')!) - Date.now();
}
