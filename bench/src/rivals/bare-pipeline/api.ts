/** The bare pipeline's write side: node:http, a remembered token, zod, a batched insert, one letter a commit. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'amqplib';
import { newId } from '@parley/events/ids';
import { conversationIn, messageBody, messageOf, type Message } from '../message.ts';
import { isProbe, readSettings } from '../settings.ts';
import { bearerToken, createRememberingVerifier } from '../tokens.ts';
import { openWriters } from './batch-writer.ts';
import { exchange, toLetter } from './letters.ts';

const { port, databaseUrl, amqpUrl, publicPem } = readSettings();
const verify = createRememberingVerifier(publicPem);
const broker = await connect(amqpUrl, { noDelay: true });
const letters = await broker.createChannel();
await letters.assertExchange(exchange, 'direct', { durable: false });
const writers = await openWriters(databaseUrl, (messages) => void letters.publish(exchange, '', toLetter(messages)));
const lastSeq = new Map<string, number>();

createServer((request, response) => {
  if (isProbe(request.url)) return void response.end('ready');
  readBody(request, (body) => {
    send(request, body).then(
      (message) => answer(response, 201, { message }),
      (error: unknown) => answer(response, 400, { error: String(error) }),
    );
  });
}).listen(port, '127.0.0.1');

async function send(request: IncomingMessage, body: string): Promise<Message> {
  const senderId = verify(bearerToken(request.headers.authorization));
  const conversationId = conversationIn(request.url ?? '');
  if (conversationId === undefined) throw new Error('no such path');
  const { text, clientId = null } = messageBody.parse(JSON.parse(body));
  const seq = (lastSeq.get(conversationId) ?? 0) + 1;
  lastSeq.set(conversationId, seq);
  const message = messageOf({ id: newId(), conversationId, seq, senderId, text, clientId, sentAt: new Date().toISOString() });
  await writers[Number.parseInt(conversationId.at(-1)!, 16) % writers.length]!.write(message);
  return message;
}

function readBody(request: IncomingMessage, onBody: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => onBody(Buffer.concat(chunks).toString()));
}

function answer(response: ServerResponse, status: number, body: object): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}
