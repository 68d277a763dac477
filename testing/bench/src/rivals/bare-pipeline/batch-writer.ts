/**
 * The write side at its barest: messages that come while a transaction is under way make up the next one. Each is one
 * round trip: the head row moved on, all rows in one INSERT, commit. Two of them run side by side, as Parley's lanes do.
 */
import { createConnection, type Connection } from 'mysql2/promise';
import { idToBytes } from '@parley/events/id-bytes';
import type { Message } from '../message.ts';

interface Waiting {
  message: Message;
  written: () => void;
  failed: (error: unknown) => void;
}

const rowsAtMost = 512;

export const tables = [
  'CREATE TABLE heads (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, position BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB',
  'INSERT INTO heads (id, position) VALUES (0, 0), (1, 0)',
  `CREATE TABLE log (
    lane TINYINT UNSIGNED NOT NULL, position BIGINT UNSIGNED NOT NULL, conversation_id BINARY(16) NOT NULL, seq INT UNSIGNED NOT NULL,
    message_id BINARY(16) NOT NULL, payload MEDIUMBLOB NOT NULL,
    PRIMARY KEY (lane, position), UNIQUE KEY (conversation_id, seq), UNIQUE KEY (message_id)
  ) ENGINE=InnoDB`,
];

export class BatchWriter {
  readonly #connection: Connection;
  readonly #lane: number;
  readonly #onCommitted: (messages: readonly Message[]) => void;
  #waiting: Waiting[] = [];
  #position = 0;
  #isWriting = false;

  constructor(connection: Connection, lane: number, onCommitted: (messages: readonly Message[]) => void) {
    this.#connection = connection;
    this.#lane = lane;
    this.#onCommitted = onCommitted;
  }

  /** Resolves after the commit. */
  write(message: Message): Promise<void> {
    return new Promise((written, failed) => {
      this.#waiting.push({ message, written, failed });
      if (!this.#isWriting) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, rowsAtMost);
      try {
        await this.#connection.query(this.#statements(batch));
        this.#onCommitted(batch.map(({ message }) => message));
        for (const { written } of batch) written();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#isWriting = false;
  }

  #statements(batch: readonly Waiting[]): string {
    const rows = batch.map(({ message }) => {
      const { conversationId, seq, id } = message;
      const payload = Buffer.from(JSON.stringify(message)).toString('hex');
      const [conversation, messageId] = [conversationId, id].map((uuid) => idToBytes(uuid).toString('hex'));
      return `(${this.#lane}, ${++this.#position}, x'${conversation}', ${seq}, x'${messageId}', x'${payload}')`;
    });
    return `START TRANSACTION; UPDATE heads SET position = ${this.#position} WHERE id = ${this.#lane};
      INSERT INTO log (lane, position, conversation_id, seq, message_id, payload) VALUES ${rows.join(', ')}; COMMIT`;
  }
}

export async function openWriters(url: string, onCommitted: (messages: readonly Message[]) => void): Promise<BatchWriter[]> {
  const connect = () => createConnection({ uri: url, multipleStatements: true });
  return [new BatchWriter(await connect(), 0, onCommitted), new BatchWriter(await connect(), 1, onCommitted)];
}
