/**
 * A minimal write path: messages that arrive during a transaction form the next batch. A batch is one round trip: it moves the head, inserts
 * all rows in one statement, and commits. Two writers run in parallel, as in Parley.
 */
import { createConnection, type Connection } from 'mysql2/promise';
import { idToBytes } from '@parley/events/id-bytes';
import type { Message } from '../message.ts';

interface PendingWrite {
  message: Message;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const maxRowsPerBatch = 512;

export const writeTables = [
  'CREATE TABLE heads (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, position BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB',
  'INSERT INTO heads (id, position) VALUES (0, 0), (1, 0)',
  `CREATE TABLE log (
    writer TINYINT UNSIGNED NOT NULL, position BIGINT UNSIGNED NOT NULL, conversation_id BINARY(16) NOT NULL, seq INT UNSIGNED NOT NULL,
    message_id BINARY(16) NOT NULL, payload MEDIUMBLOB NOT NULL,
    PRIMARY KEY (writer, position), UNIQUE KEY (conversation_id, seq), UNIQUE KEY (message_id)
  ) ENGINE=InnoDB`,
];

class BatchWriter {
  readonly #connection: Connection;
  readonly #writer: number;
  readonly #onCommitted: (messages: readonly Message[]) => void;
  #pending: PendingWrite[] = [];
  #position = 0;
  #isWriting = false;

  constructor(connection: Connection, writer: number, onCommitted: (messages: readonly Message[]) => void) {
    this.#connection = connection;
    this.#writer = writer;
    this.#onCommitted = onCommitted;
  }

  /** Resolves after the commit. */
  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ message, resolve, reject });
      if (!this.#isWriting) void this.#writeBatches();
    });
  }

  async #writeBatches(): Promise<void> {
    this.#isWriting = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, maxRowsPerBatch);
      try {
        await this.#connection.query(this.#statements(batch));
        this.#onCommitted(batch.map(({ message }) => message));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  #statements(batch: readonly PendingWrite[]): string {
    const rows = batch.map(({ message }) => {
      const { conversationId, seq, id } = message;
      const payload = Buffer.from(JSON.stringify(message)).toString('hex');
      const [conversation, messageId] = [conversationId, id].map((uuid) => idToBytes(uuid).toString('hex'));
      return `(${this.#writer}, ${++this.#position}, x'${conversation}', ${seq}, x'${messageId}', x'${payload}')`;
    });
    return `START TRANSACTION; UPDATE heads SET position = ${this.#position} WHERE id = ${this.#writer};
      INSERT INTO log (writer, position, conversation_id, seq, message_id, payload) VALUES ${rows.join(', ')}; COMMIT`;
  }
}

export async function openWriters(url: string, onCommitted: (messages: readonly Message[]) => void): Promise<BatchWriter[]> {
  const connect = () => createConnection({ uri: url, multipleStatements: true });
  return [new BatchWriter(await connect(), 0, onCommitted), new BatchWriter(await connect(), 1, onCommitted)];
}
