import type { Database } from './database.ts';
import { openMysqlDatabase, type MysqlOptions } from './mysql-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

export interface OpenDatabaseOptions extends Omit<MysqlOptions, 'url'> {
  /** `mysql://…` or `mariadb://…`; undefined for embedded mode, the SQLite file. */
  url?: string | undefined;
  sqlitePath: string;
}

/** Opens the configured database. Open each once per process and pass it on. */
export async function openDatabase({ url, sqlitePath, ...server }: OpenDatabaseOptions): Promise<Database> {
  if (url === undefined) return openSqliteDatabase({ path: sqlitePath });
  if (!/^(mysql|mariadb):\/\//.test(url)) throw new TypeError('a database URL begins with mysql:// or mariadb://');
  return openMysqlDatabase({ ...server, url });
}
