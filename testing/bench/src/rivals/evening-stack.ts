/** What one writes in an evening: Express, one INSERT a message through knex, Socket.IO with the Redis adapter. */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import express from 'express';
import { Redis } from 'ioredis';
import knex from 'knex';
import { Server } from 'socket.io';
import { newId } from '@parley/events/ids';
import { eventOf, messageBody, messageOf } from './message.ts';
import { port, setting } from './settings.ts';
import { bearerToken, createRememberingVerifier } from './tokens.ts';

const verify = createRememberingVerifier(setting('TOKEN_PUBLIC_KEYS'));
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
  const message = messageOf({ id, conversationId, seq: seq!, senderId, text, clientId, sentAt: sentAt.toISOString() });
  io.to(conversationId).emit('message.sent', eventOf(message));
  response.status(201).json({ message });
});

io.use((socket, next) => {
  try {
    verify(String(socket.handshake.auth['token']));
    next();
  } catch (error) {
    next(error as Error);
  }
});
io.on('connection', (socket) => {
  void socket.join(socket.handshake.auth['conversations'] as string[]);
  socket.emit('ready', {});
});

server.listen(port(), '127.0.0.1');
