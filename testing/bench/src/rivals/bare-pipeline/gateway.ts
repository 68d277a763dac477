/** The bare pipeline's sockets: what Redis says goes into the conversation's room. */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { eventOf } from '../message.ts';
import { isProbe, port, setting } from '../settings.ts';
import { createRememberingVerifier } from '../tokens.ts';
import { channelName, fromPublishedCommit } from './letters.ts';

const verify = createRememberingVerifier(setting('TOKEN_PUBLIC_KEYS'));
const server = createServer((request, response) => void (isProbe(request.url) ? response.end('ready') : response.writeHead(404).end()));
const io = new Server(server, { serveClient: false, perMessageDeflate: false });

io.use((socket, next) => {
  try {
    verify(String(socket.handshake.auth['token']));
    next();
  } catch (error) {
    next(error as Error);
  }
});
io.on('connection', (socket) => {
  // No permissions: whoever asks for a room is in it.
  void socket.join(socket.handshake.auth['conversations'] as string[]);
  socket.emit('ready', {});
});

const redis = new Redis(setting('REDIS_URL'));
await redis.subscribe(channelName);
redis.on('message', (_channel, batch) => {
  for (const message of fromPublishedCommit(batch)) io.local.to(message.conversationId).emit('message.sent', eventOf(message));
});
server.listen(port(), '127.0.0.1');
