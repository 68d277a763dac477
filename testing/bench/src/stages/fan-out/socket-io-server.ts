/** Raw Socket.IO: a client joins the rooms that it asks for, and each posted message is sent to its room. */
import { Server } from 'socket.io';
import { buildMessageSent } from '../../baselines/message.ts';
import { createPostingServer } from '../../baselines/posting-server.ts';
import { port } from '../../baselines/settings.ts';
import { memoryPage } from './memory-page.ts';

const httpServer = createPostingServer((message) => {
  io.to(message.conversationId).emit('message.sent', buildMessageSent(message));
}, memoryPage);
const io = new Server(httpServer, { serveClient: false, perMessageDeflate: false });
io.on('connection', (socket) => {
  void socket.join(socket.handshake.auth['conversations'] as string[]);
  socket.emit('ready', {});
});
httpServer.listen(port(), '127.0.0.1');
