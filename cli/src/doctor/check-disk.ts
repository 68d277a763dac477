import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliConfig } from '../config.ts';
import { error, warning, type Finding } from './finding.ts';

const lowShare = 0.1;
/** With fewer free bytes SQLite may fail to commit. */
const criticalBytes = 256 * 1024 * 1024;

/** Checks the disk of the data folder. The disk of a database server is not visible from here. */
export async function checkDisk({ DATA_DIR, DATABASE_URL }: CliConfig): Promise<Finding[]> {
  const disk = DATABASE_URL === undefined ? await statfs(DATA_DIR).catch(() => null) : null;
  if (!disk) return [];
  const free = disk.bavail * disk.bsize;
  const share = disk.bavail / disk.blocks;
  if (free >= criticalBytes && share >= lowShare) return [];
  const message = `disk space is low: ${Math.floor(free / 1024 ** 2)} MiB (${Math.floor(share * 100)} %) free in ${resolve(DATA_DIR)}`;
  return [(free < criticalBytes ? error : warning)(message, `df -h ${resolve(DATA_DIR)}`)];
}
