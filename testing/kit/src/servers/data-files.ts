import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

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
    const found = new Map<string, string[]>(texts.map((text) => [text, []]));
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      const path = join(file.parentPath, file.name);
      // Other tests drop their schemas meanwhile.
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      const name = file.parentPath === join(folder, schema) ? basename(path) : path.slice(folder.length);
      for (const text of texts) if (bytes.includes(text)) found.get(text)!.push(name);
    }
    return found;
  } finally {
    connection.destroy();
  }
}
