/** The bare pipeline's write side: node:http, a remembered token, zod, a batched insert, one letter a commit. */
import { connect } from 'amqplib';
import { createPostingServer } from '../posting-server.ts';
import { port, setting } from '../settings.ts';
import { openWriters } from './batch-writer.ts';
import { exchange, toLetter } from './letters.ts';

const broker = await connect(setting('AMQP_URL'), { noDelay: true });
const letters = await broker.createChannel();
await letters.assertExchange(exchange, 'direct', { durable: false });
const writers = await openWriters(setting('DATABASE_URL'), (messages) => void letters.publish(exchange, '', toLetter(messages)));
const writerOf = (conversationId: string) => writers[Number.parseInt(conversationId.at(-1)!, 16) % writers.length]!;

createPostingServer((message) => writerOf(message.conversationId).write(message)).listen(port(), '127.0.0.1');
