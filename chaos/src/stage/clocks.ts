/**
 * Wall clocks of single processes that can be stepped while they run, by libfaketime (Debian's package `faketime`). Only
 * the processes that ask for one run with it. Time that counts on (timers, `performance.now`) is left alone, as it is
 * when somebody sets a machine's clock.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
