import { logTables, storeTables } from '../backup/tables.ts';
import type { Manifest } from '../backup/manifest.ts';
import { CommandFailed } from '../command-failed.ts';
import { schemas } from '../stores/schemas.ts';

/** Throws CommandFailed for a backup of a later release, whose tables this one does not have. */
export function checkRelease({ release, migrations, tables }: Manifest): void {
  const known = new Set(schemas.flatMap(({ schema }) => schema.migrations.map(({ id }) => `${schema.name} ${id}`)));
  const unknown = Object.entries(migrations).flatMap(([schema, ids]) => ids.map((id) => `${schema} ${id}`).filter((id) => !known.has(id)));
  const names = new Set([...logTables, ...storeTables].map(({ name }) => name));
  unknown.push(...Object.keys(tables).filter((table) => !names.has(table)));
  if (unknown.length === 0) return;
  throw new CommandFailed(
    `the backup was made by a later release (${release}): this one does not know ${unknown.join(', ')}`,
    'use that release',
  );
}
