/** The content of an archive. It is the last file in it. */
import { PARTITIONS } from '@parley/events/partitions';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.ts';

export const manifestName = 'manifest.json';

const count = z.int().nonnegative();

/** A master key that a key store was written with. The key itself is in no backup. */
const kekIdentity = z.object({ kekId: z.string(), fingerprint: z.string(), isNeeded: z.boolean() });

/** The state of the key store when the backup was made. Its rows only ever become more. */
const keyStoreState = z.object({ subjectKeys: count, keyPages: count, keks: z.array(kekIdentity) });

export const manifest = z.object({
  format: z.literal('parley-backup-1'),
  kind: z.enum(['data', 'keys']),
  /** Version of Parley. */
  release: z.string(),
  /** The same in the backups of data and keys that were made in one run. */
  backupId: z.string(),
  createdAt: z.iso.datetime(),
  storeId: z.string(),
  epoch: z.int().positive(),
  /** Last position of each partition. */
  positions: z.array(count).length(PARTITIONS),
  /** Ids of migrations by schema. */
  migrations: z.record(z.string(), z.array(z.string())),
  /** Rows by table. */
  tables: z.record(z.string(), count),
  files: z.object({
    count,
    bytes: count,
    /** Ids of files that the store of files did not have, or not as they were stored. */
    missing: z.array(z.string()),
  }),
  /** Null without a key store. */
  keys: keyStoreState.nullable(),
  /** SHA-256 of all other files of the archive: name, length and content of each, in order. */
  sha256: z.string(),
});
export type Manifest = z.output<typeof manifest>;

/** Throws CommandFailed for another format: of a later release, or of another program. */
export function parseManifest(content: Buffer, path: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(content.toString());
  } catch {
    json = null;
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success)
    throw new CommandFailed(`${path} is not a backup that this release of parley can read`, 'use the release that made it');
  return parsed.data;
}

export const eventsIn = ({ positions }: Pick<Manifest, 'positions'>): number => positions.reduce((sum, position) => sum + position, 0);
