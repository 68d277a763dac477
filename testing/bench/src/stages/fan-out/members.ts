import { writeFileSync, readFileSync } from 'node:fs';

/** Whose conversations are which: for a gateway that has no tables to read it from. */
export function writeMembers(file: string, conversationsOf: ReadonlyMap<string, readonly string[]>): void {
  writeFileSync(file, JSON.stringify([...conversationsOf]));
}

export const readMembers = (file: string): Map<string, string[]> => new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, string[]][]);
