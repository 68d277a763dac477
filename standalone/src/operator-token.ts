import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export function operatorTokenFile(folder: string): string {
  return resolve(join(folder, 'operator-token'));
}

/** Loads the token for /admin of this data folder; creates it on the first call, readable by its owner only. */
export function loadOrCreateOperatorToken(folder: string): string {
  const file = operatorTokenFile(folder);
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
