/**
 * The golden files: for each (type, version) a payload as it lies in logs, `fixtures/<Type>.v<version>.json`, and its hash,
 * a line of `fixtures/SHA256SUMS`. Lines are added and never changed nor removed.
 *
 * With a new type or version: write its file, every field filled, then `sha256sum <file> >> SHA256SUMS` in that folder.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type EventPayload, type EventType, eventCatalogue } from './catalogue.ts';
import { upcast } from './upcasters.ts';

const folder = new URL('../fixtures/', import.meta.url);

export interface GoldenName {
  type: EventType;
  version: number;
}

export const goldenFile = ({ type, version }: GoldenName): string => `${type}.v${version}.json`;

/** What the catalogue says must be there. */
export const cataloguedVersions: readonly GoldenName[] = Object.entries(eventCatalogue).flatMap(([type, { versions }]) =>
  Object.keys(versions).map((version) => ({ type: type as EventType, version: Number(version) })),
);

export function goldenFiles(): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json'));
}

/** File → the hash that it had when it was added. */
export function pinnedHashes(): Map<string, string> {
  const lines = readFileSync(new URL('SHA256SUMS', folder), 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => line.split('  ').toReversed() as [string, string]));
}

export function goldenHash(file: string): string {
  return createHash('sha256')
    .update(readFileSync(new URL(file, folder)))
    .digest('hex');
}

export function goldenPayload(name: GoldenName): unknown {
  return JSON.parse(readFileSync(new URL(goldenFile(name), folder), 'utf8'));
}

/** The newest golden payload of a type, as code works with it. */
export function currentGolden<Type extends EventType>(type: Type): EventPayload<Type> {
  const { version } = eventCatalogue[type];
  return upcast(type, version, goldenPayload({ type, version }));
}
