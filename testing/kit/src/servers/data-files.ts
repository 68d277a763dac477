import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import { createConnection, type RowDataPacket } from 'mysql2/promise';

/**
 * Names of the files of a MariaDB or MySQL server that have each text, logs and freed pages included; those of the tables of the URL's schema are
 * complete. Null if the files are on another machine.
 */
export async function dataFilesWith(url: string, texts: readonly string[]): Promise<Map<string, string[]> | null> {
  const schema = new URL(url).pathname.slice(1);
  const connection = await createConnection({ uri: url });
  try {
    const [servers] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS folder');
    const folder = servers[0]!['folder'] as string;
    if (!existsSync(join(folder, schema))) return null;
    const [tables] = await connection.query<RowDataPacket[]>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'",
      [schema],
    );
    // Writes what is only in memory, and holds the tables until the connection ends.
    await connection.query(`FLUSH TABLES ${tables.map(({ name }) => String(name)).join(', ')} FOR EXPORT`);
    const found = await filesWith(folder, texts);
    const nameOf = (path: string) => (dirname(path) === schema ? basename(path) : path);
    return new Map([...found].map(([text, paths]) => [text, paths.map(nameOf)]));
  } finally {
    connection.destroy();
  }
}

/** Paths, within the folder, of the files that have each of these bytes. */
export async function filesWith<Bytes extends string | Buffer>(folder: string, searched: readonly Bytes[]): Promise<Map<Bytes, string[]>> {
  const found = new Map<Bytes, string[]>(searched.map((bytes) => [bytes, []]));
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    // Other tests drop their schemas meanwhile.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    for (const bytes of searched) if (content.includes(bytes)) found.get(bytes)!.push(relative(folder, path));
  }
  return found;
}
