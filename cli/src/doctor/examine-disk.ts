import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliConfig } from '../config.ts';
import { notice, wrong, type Problem } from './problem.ts';

const little = 0.1;
/** Below this many bytes SQLite may not commit any more. */
const least = 256 * 1024 * 1024;

/** Of the data folder's disk; a server's disk is not seen from here. */
export async function examineDisk({ DATA_DIR, DATABASE_URL }: CliConfig): Promise<Problem[]> {
  const disk = DATABASE_URL === undefined ? await statfs(DATA_DIR).catch(() => null) : null;
  if (!disk) return [];
  const free = disk.bavail * disk.bsize;
  const share = disk.bavail / disk.blocks;
  if (free >= least && share >= little) return [];
  const told = `${Math.floor(free / 1024 ** 2)} MiB (${Math.floor(share * 100)} %) are free where ${resolve(DATA_DIR)} lies`;
  return [(free < least ? wrong : notice)(told, `df -h ${resolve(DATA_DIR)}`)];
}
