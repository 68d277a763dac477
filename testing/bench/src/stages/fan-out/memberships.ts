/** Passes memberships to the gateway process in a file, in place of read tables. */
import { readFileSync, writeFileSync } from 'node:fs';

export function writeMemberships(file: string, conversationIdsByUser: ReadonlyMap<string, readonly string[]>): void {
  writeFileSync(file, JSON.stringify([...conversationIdsByUser]));
}

export const readMemberships = (file: string): Map<string, string[]> =>
  new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, string[]][]);
