/** A process that rotates the master key of a key store on a server. With `dies` it sends itself SIGKILL when it has done that step so many times. */
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openKeyTables } from '@parley/key-store/open-key-tables';
import { rotateKek } from '@parley/key-store/rotate-kek';

export interface Rotating {
  url: string;
  kekFile: string;
  dies?: { step: string; times: number };
}

const { url, kekFile, dies } = JSON.parse(process.argv[2]!) as Rotating;
const database = await openMysqlDatabase({ url });
const tables = await openKeyTables({ database, kekFile, makesKek: false, registers: true });
let times = 0;
await rotateKek(tables, {
  sliceSize: 20,
  failpoint(step) {
    if (step === dies?.step && ++times === dies.times) process.kill(process.pid, 'SIGKILL');
  },
});
await database.close();
