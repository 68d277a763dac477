import type { Database } from './database.ts';
import { openMysqlDatabase, type MysqlOptions } from './mysql-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';

export interface OpenDatabaseOptions extends Omit<MysqlOptions, 'url'> {
  /** `mysql://…` or `mariadb://…`; undefined means embedded: the SQLite file. */
  url?: string | undefined;
  sqlitePath: string;
}

/** The database that the configuration names. Open each once a process and pass it on. */
export async function openDatabase({ url, sqlitePath, ...server }: OpenDatabaseOptions): Promise<Database> {
  if (url === undefined) return openSqliteDatabase({ path: sqlitePath });
  if (!/^(mysql|mariadb):\/\//.test(url)) throw new TypeError('a database url begins with mysql:// or mariadb://');
  return openMysqlDatabase({ ...server, url });
}
