import type { Server } from 'socket.io';
import type { VerifyToken } from './tokens.ts';

/** Authenticates each client and lets it join the rooms that it asks for, without permission checks. */
export function acceptClients(io: Server, verify: VerifyToken): void {
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
}
