/** The yardstick: prepared inserts of rows as large as an event, with a primary key and two more, one transaction each. */
import { randomBytes } from 'node:crypto';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { createConnection, type Connection } from 'mysql2/promise';

import { runFor, type Scenario } from './scenarios.ts';
import { makeSchema } from './schema.ts';

/** Payload and metadata of the messages that the log is given. */
const bytesOfAnEvent = 580;

export interface Benched {
  /** Events a second. */
  run: (seconds: number) => Promise<number>;
  close: () => Promise<void>;
}

export async function openRawTable(serverUrl: string, { events, rawConnections }: Scenario): Promise<Benched> {
  const { url, drop } = await makeSchema(serverUrl);
  const connections: Connection[] = [];
  for (let index = 0; index < rawConnections; index++) connections.push(await createConnection({ uri: url }));
  await connections[0]!.query(
    'CREATE TABLE raw (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, stream BINARY(16) NOT NULL, version INT UNSIGNED NOT NULL, ' +
      'event BINARY(16) NOT NULL, payload MEDIUMBLOB NOT NULL, UNIQUE KEY (stream, version), UNIQUE KEY (event)) ENGINE=InnoDB',
  );
  const insert = `INSERT INTO raw (stream, version, event, payload) VALUES ${Array(events).fill('(?, ?, ?, ?)').join(', ')}`;
  const streams = connections.map(() => randomBytes(16));
  const payload = Buffer.alloc(bytesOfAnEvent, 'x');
  let version = 0;
  const row = (index: number) => [streams[index]!, (version += 1), idToBytes(newId()), payload];
  return {
    run: async (seconds) => {
      const insertOnce = async (index: number) => {
        await connections[index]!.execute(insert, Array.from({ length: events }, () => row(index)).flat());
      };
      return events * (await runFor(seconds, rawConnections, insertOnce));
    },
    async close() {
      await Promise.all(connections.map((connection) => connection.end()));
      await drop();
    },
  };
}
