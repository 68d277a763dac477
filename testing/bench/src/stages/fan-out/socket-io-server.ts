/** Raw Socket.IO: whoever asks for a room is in it, what is posted goes into the room. */
import { Server } from 'socket.io';
import { eventOf } from '../../rivals/message.ts';
import { createPostingServer } from '../../rivals/posting-server.ts';
import { port } from '../../rivals/settings.ts';
import { memoryPage } from './memory-page.ts';

const httpServer = createPostingServer(({ conversationId, ...message }) => {
  io.to(conversationId).emit('message.sent', eventOf({ conversationId, ...message }));
}, memoryPage);
const io = new Server(httpServer, { serveClient: false, perMessageDeflate: false });
io.on('connection', (socket) => {
  void socket.join(socket.handshake.auth['conversations'] as string[]);
  socket.emit('ready', {});
});
httpServer.listen(port(), '127.0.0.1');
