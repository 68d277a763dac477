import { CommandFailed } from '../command-failed.ts';
import { checkArchive, readArchive } from './archive/read-archive.ts';
import { contentDigest } from './digest.ts';
import { manifestName, parseManifest, type Manifest } from './manifest.ts';
import { decodeRows } from './rows.ts';

export interface CheckedBackup {
  path: string;
  /** Checksum of the whole file, hexadecimal. */
  sha256: string;
  manifest: Manifest;
}

/** Reads a backup from beginning to end without a store. Throws CommandFailed for one that is truncated, changed or of another program or release. */
export async function checkBackup(path: string, kind?: Manifest['kind']): Promise<CheckedBackup> {
  const sha256 = await checkArchive(path);
  const digest = contentDigest();
  const rows: Record<string, number> = {};
  let found: Manifest | undefined;
  await readArchive(path, ({ name, content }) => {
    if (name === manifestName) return void (found = parseManifest(content, path));
    digest.add(name, content);
    const table = tableOf(name);
    if (table !== null) rows[table] = (rows[table] ?? 0) + decodeRows(content).rows.length;
  });
  if (found === undefined || digest.value() !== found.sha256 || !hasAllRows(found, rows)) throw notABackup(path);
  if (kind !== undefined && found.kind !== kind)
    throw new CommandFailed(`${path} is a backup of ${found.kind === 'keys' ? 'keys' : 'data'}, not of ${kind}`);
  return { path, sha256, manifest: found };
}

/** The table of a file in an archive; null for others. */
export function tableOf(name: string): string | null {
  return /^tables\/([a-z_]+)\/\d+\.jsonl$/.exec(name)?.[1] ?? null;
}

const hasAllRows = ({ tables }: Manifest, rows: Record<string, number>): boolean =>
  Object.entries(tables).every(([table, count]) => (rows[table] ?? 0) === count) && Object.keys(rows).every((table) => table in tables);

const notABackup = (path: string) => new CommandFailed(`${path} is not a backup that parley made: its content does not match its manifest`);
