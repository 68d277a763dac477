/** The bare pipeline's write side: node:http, a remembered token, zod, a batched insert, one letter a commit. */
import { connect } from 'amqplib';
import { createPostingServer } from '../posting-server.ts';
import { port, setting } from '../settings.ts';
import { openWriters } from './batch-writer.ts';
import { exchange, toPublishedCommit } from './letters.ts';

const broker = await connect(setting('AMQP_URL'), { noDelay: true });
const publishedCommits = await broker.createChannel();
await publishedCommits.assertExchange(exchange, 'direct', { durable: false });
const writers = await openWriters(
  setting('DATABASE_URL'),
  (messages) => void publishedCommits.publish(exchange, '', toPublishedCommit(messages)),
);
const writerOf = (conversationId: string) => writers[Number.parseInt(conversationId.at(-1)!, 16) % writers.length]!;

createPostingServer((message) => writerOf(message.conversationId).write(message)).listen(port(), '127.0.0.1');
