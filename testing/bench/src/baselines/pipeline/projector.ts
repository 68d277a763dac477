/** Projector of the pipeline baseline: messages that arrive during a transaction form the next batch of upserts. */
import { createServer } from 'node:http';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { idToBytes } from '@parley/events/id-bytes';
import type { Message } from '../message.ts';
import { port, setting } from '../settings.ts';
import { decodeCommit, exchange, redisChannel } from './commit-messages.ts';

const maxRowsPerBatch = 500;

const database = await createConnection({ uri: setting('DATABASE_URL'), multipleStatements: true });
const redis = new Redis(setting('REDIS_URL'));
const broker = await connect(setting('AMQP_URL'), { noDelay: true });
const channel = await broker.createChannel();
await channel.assertExchange(exchange, 'direct', { durable: false });
const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
await channel.bindQueue(queue, exchange, '');

const pending: Message[] = [];
let isProjecting = false;
await channel.consume(
  queue,
  (commit) => {
    pending.push(...decodeCommit(commit!.content));
    if (!isProjecting) void project();
  },
  { noAck: true },
);
createServer((_request, response) => void response.end('ready')).listen(port(), '127.0.0.1');

async function project(): Promise<void> {
  isProjecting = true;
  while (pending.length > 0) {
    const batch = pending.splice(0, maxRowsPerBatch);
    await database.query(upserts(batch));
    void redis.publish(redisChannel, JSON.stringify(batch));
  }
  isProjecting = false;
}

function upserts(batch: readonly Message[]): string {
  const id = (uuid: string) => `x'${idToBytes(uuid).toString('hex')}'`;
  const messages = batch.map((message) => {
    const { conversationId, seq, senderId, text, sentAt } = message;
    return `(${id(conversationId)}, ${seq}, ${id(message.id)}, ${id(senderId)}, ${database.escape(text)}, '${sentAt.slice(0, 23)}')`;
  });
  const newest = new Map(batch.map((message) => [message.conversationId, message]));
  const conversations = Array.from(
    newest,
    ([conversationId, { seq, sentAt }]) => `(${id(conversationId)}, ${seq}, '${sentAt.slice(0, 23)}')`,
  );
  return `START TRANSACTION;
    INSERT INTO messages (conversation_id, seq, message_id, sender_id, text, sent_at) VALUES ${messages.join(', ')}
      ON DUPLICATE KEY UPDATE text = VALUES(text);
    INSERT INTO conversations (conversation_id, last_seq, activity_at) VALUES ${conversations.join(', ')}
      ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq), activity_at = VALUES(activity_at);
    COMMIT`;
}
