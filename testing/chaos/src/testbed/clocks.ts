/**
 * Steppable wall clocks for single processes, by libfaketime (Debian package `faketime`). Only processes started with the
 * environment of a clock use it. Monotonic time (timers, `performance.now`) is unaffected, as when an administrator sets a clock.
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
  /** Environment variables that give the process a steppable clock. */
  environmentFor(process: string): Promise<Record<string, string>>;
  /** Sets the offset from the real time. The process sees it within a second. */
  step(process: string, seconds: number): Promise<void>;
  remove(): Promise<void>;
}

/** Returns null where libfaketime is not installed. */
export async function openClocks(): Promise<Clocks | null> {
  if (library === undefined) return null;
  const folder = await mkdtemp(join(tmpdir(), 'parley-clocks-'));
  const fileOf = (process: string) => join(folder, process.replaceAll(' ', '-'));
  const step = (process: string, seconds: number) => writeFile(fileOf(process), `${seconds < 0 ? '' : '+'}${seconds}\n`);
  return {
    async environmentFor(process) {
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

/** Resolves to true once the `Date` header of the service shows this offset, to false if it does not before the deadline. */
export async function showsOffset(port: number, seconds: number, deadlineMs = 5_000): Promise<boolean> {
  const isShown = async () => Math.abs((await offsetMs(port)) - seconds * 1000) < toleranceMs;
  const waited = waitUntil(() => isShown().catch(() => false), { what: 'the clock offset', deadlineMs, pauseMs: 200 });
  return waited.then(
    () => true,
    () => false,
  );
}

/** `Date` has a resolution of one second, and the response takes time; the smallest step is 3 s. */
const toleranceMs = 1_500;

async function offsetMs(port: number): Promise<number> {
  const { headers } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) });
  return Date.parse(headers.get('date')!) - Date.now();
}
