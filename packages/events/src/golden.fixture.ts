/**
 * Golden files: for each event type and version, a stored payload (`fixtures/<Type>.v<version>.json`) and its hash (a line of
 * `fixtures/SHA256SUMS`). Files and lines are added, never changed or removed.
 *
 * For a new type or version, write the file with every field set, then run `sha256sum <file> >> SHA256SUMS` in that folder.
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

/** Every type and version in the catalogue. */
export const cataloguedVersions: readonly GoldenName[] = Object.entries(eventCatalogue).flatMap(([type, { versions }]) =>
  Object.keys(versions).map((version) => ({ type: type as EventType, version: Number(version) })),
);

export function goldenFiles(): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json'));
}

/** Hash of each file when it was added, by file name. */
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

/** The golden payload of a type's current version. */
export function currentGolden<Type extends EventType>(type: Type): EventPayload<Type> {
  const { version } = eventCatalogue[type];
  return upcast(type, version, goldenPayload({ type, version }));
}
