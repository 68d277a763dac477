/** Baseline of the append benchmark: prepared inserts of rows as large as an event, with a primary key and two unique keys. */
import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { measureRate, type AppendContestant, type Scenario } from './scenarios.ts';
import { createTemporarySchema } from './temporary-schema.ts';

/** Payload and metadata of the messages that the event store appends. */
const bytesPerEvent = 580;

export async function openRawInserts(serverUrl: string, { events, rawConnections }: Scenario): Promise<AppendContestant> {
  const { url, drop } = await createTemporarySchema(serverUrl);
  const connections: Connection[] = [];
  for (let index = 0; index < rawConnections; index++) connections.push(await createConnection({ uri: url }));
  await connections[0]!.query(
    'CREATE TABLE raw (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, stream BINARY(16) NOT NULL, version INT UNSIGNED NOT NULL, ' +
      'event BINARY(16) NOT NULL, payload MEDIUMBLOB NOT NULL, UNIQUE KEY (stream, version), UNIQUE KEY (event)) ENGINE=InnoDB',
  );
  const insert = `INSERT INTO raw (stream, version, event, payload) VALUES ${Array(events).fill('(?, ?, ?, ?)').join(', ')}`;
  const streams = connections.map(() => randomBytes(16));
  const payload = Buffer.alloc(bytesPerEvent, 'x');
  let version = 0;
  const row = (index: number) => [streams[index]!, (version += 1), idToBytes(newId()), payload];
  const insertRows = async (index: number) => {
    await connections[index]!.execute(insert, Array.from({ length: events }, () => row(index)).flat());
  };
  return {
    run: async (seconds) => events * (await measureRate(seconds, rawConnections, insertRows)),
    async close() {
      await Promise.all(connections.map((connection) => connection.end()));
      await drop();
    },
  };
}
