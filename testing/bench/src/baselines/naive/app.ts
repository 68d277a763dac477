/** The naive baseline: Express, one INSERT per message through knex, and Socket.IO with its Redis adapter. */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import express from 'express';
import { Redis } from 'ioredis';
import knex from 'knex';
import { Server } from 'socket.io';
import { newId } from '@parley/events/ids';
import { buildMessage, buildMessageSent, messageBody } from '../message.ts';
import { port, setting } from '../settings.ts';
import { acceptClients } from '../socket-rooms.ts';
import { bearerToken, createCachingVerifier } from '../tokens.ts';

const verify = createCachingVerifier(setting('TOKEN_PUBLIC_KEYS'));
const database = knex({ client: 'mysql2', connection: setting('DATABASE_URL'), pool: { min: 0, max: 20 } });
const app = express();
const server = createServer(app);
const adapter = createAdapter(new Redis(setting('REDIS_URL')), new Redis(setting('REDIS_URL')));
const io = new Server(server, { serveClient: false, perMessageDeflate: false, adapter });

app.use(express.json());
app.get('/readyz', (_request, response) => void response.send('ready'));
app.post('/v1/conversations/:conversationId/messages', async (request, response) => {
  const senderId = verify(bearerToken(request.headers.authorization));
  const { conversationId } = request.params;
  const { text, clientId = null } = messageBody.parse(request.body);
  const [id, sentAt] = [newId(), new Date()];
  const row = { id, conversation_id: conversationId, sender_id: senderId, text, client_id: clientId, sent_at: sentAt };
  const [seq] = await database('messages').insert(row);
  const message = buildMessage({ id, conversationId, seq: seq!, senderId, text, clientId, sentAt: sentAt.toISOString() });
  io.to(conversationId).emit('message.sent', buildMessageSent(message));
  response.status(201).json({ message });
});

acceptClients(io, verify);
server.listen(port(), '127.0.0.1');
