/** The bare pipeline's apply: letters that came while a transaction was under way become the next one's upserts. */
import { createServer } from 'node:http';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { idToBytes } from '@parley/events/id-bytes';
import type { Message } from '../message.ts';
import { port, setting } from '../settings.ts';
import { channelName, exchange, fromPublishedCommit } from './letters.ts';

const rowsAtMost = 500;

const database = await createConnection({ uri: setting('DATABASE_URL'), multipleStatements: true });
const redis = new Redis(setting('REDIS_URL'));
const broker = await connect(setting('AMQP_URL'), { noDelay: true });
const publishedCommits = await broker.createChannel();
await publishedCommits.assertExchange(exchange, 'direct', { durable: false });
const { queue } = await publishedCommits.assertQueue('', { exclusive: true, autoDelete: true });
await publishedCommits.bindQueue(queue, exchange, '');

let waiting: Message[] = [];
let isProjecting = false;
await publishedCommits.consume(
  queue,
  (publishedCommit) => {
    waiting.push(...fromPublishedCommit(publishedCommit!.content));
    if (!isProjecting) void project();
  },
  { noAck: true },
);
createServer((_request, response) => void response.end('ready')).listen(port(), '127.0.0.1');

async function project(): Promise<void> {
  isProjecting = true;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, rowsAtMost);
    await database.query(upserts(batch));
    void redis.publish(channelName, JSON.stringify(batch));
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
