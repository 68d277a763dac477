import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Server } from 'socket.io';
import { terminate, type EngineSocket } from './unsent-bytes.ts';

/**
 * Closes the transport of a client that sends binary data. No command has any; Socket.IO attaches up to ten packets of it to a command, and as
 * JSON they are four times as long.
 */
export function refuseBinaryPackets(io: Server, bounds: BoundMetrics): void {
  io.engine.on('connection', (socket: EngineSocket) => {
    socket.on('packet', ({ data }: { data?: unknown }) => {
      if (data === undefined || typeof data === 'string') return;
      bounds.exceeded('socket_binary');
      terminate(socket);
    });
  });
}
