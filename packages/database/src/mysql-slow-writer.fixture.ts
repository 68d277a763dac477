/** A process that locks a row between two round trips of one write. */
import { openMysqlDatabase } from './mysql-database.ts';

const database = await openMysqlDatabase({ url: process.argv[2]! });
const visit = { sql: "UPDATE rooms SET visits = visits + 100 WHERE name = 'attic'" };
const linger = { sql: "UPDATE rooms SET visits = visits + SLEEP(2) WHERE name = 'attic'" };
await database
  .write([
    { statement: visit, affects: 1 },
    { statement: linger, affects: 1 },
  ])
  .then(
    () => process.stdout.write('committed\n'),
    (error: unknown) => process.stdout.write(`${(error as Error).name}\n`),
  );
await database.close();
