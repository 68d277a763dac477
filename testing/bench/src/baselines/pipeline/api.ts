/** Write side of the pipeline baseline: node:http, cached tokens, zod, batched inserts, and one AMQP message per commit. */
import { connect } from 'amqplib';
import { createPostingServer } from '../posting-server.ts';
import { port, setting } from '../settings.ts';
import { openWriters } from './batch-writer.ts';
import { encodeCommit, exchange } from './commit-messages.ts';

const broker = await connect(setting('AMQP_URL'), { noDelay: true });
const channel = await broker.createChannel();
await channel.assertExchange(exchange, 'direct', { durable: false });
const writers = await openWriters(setting('DATABASE_URL'), (messages) => void channel.publish(exchange, '', encodeCommit(messages)));
const writerOf = (conversationId: string) => writers[Number.parseInt(conversationId.at(-1)!, 16) % writers.length]!;

createPostingServer((message) => writerOf(message.conversationId).write(message)).listen(port(), '127.0.0.1');
