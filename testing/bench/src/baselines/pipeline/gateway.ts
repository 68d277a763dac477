/** Gateway of the pipeline baseline: emits messages from Redis to the room of their conversation. */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { buildMessageSent } from '../message.ts';
import { isReadinessProbe, port, setting } from '../settings.ts';
import { acceptClients } from '../socket-rooms.ts';
import { createCachingVerifier } from '../tokens.ts';
import { decodeCommit, redisChannel } from './commit-messages.ts';

const server = createServer((request, response) => {
  if (isReadinessProbe(request.url)) response.end('ready');
  else response.writeHead(404).end();
});
const io = new Server(server, { serveClient: false, perMessageDeflate: false });
acceptClients(io, createCachingVerifier(setting('TOKEN_PUBLIC_KEYS')));

const redis = new Redis(setting('REDIS_URL'));
await redis.subscribe(redisChannel);
redis.on('message', (_channel, commit) => {
  for (const message of decodeCommit(commit)) io.local.to(message.conversationId).emit('message.sent', buildMessageSent(message));
});
server.listen(port(), '127.0.0.1');
