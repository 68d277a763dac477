import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Server } from 'socket.io';
import { terminate, type EngineSocket } from './unsent-bytes.ts';

/** Bytes that may be attached to a command, which is then refused like any other invalid one. */
const harmlessBytes = 1_024;

/**
 * Closes the transport of a client that sends large binary data. No command has any; Socket.IO attaches up to ten packets of it to a command,
 * and as JSON they are four times as long.
 */
export function refuseBinaryPackets(io: Server, bounds: BoundMetrics): void {
  io.engine.on('connection', (socket: EngineSocket) => {
    socket.on('packet', ({ data }: { data?: string | Buffer }) => {
      if (data === undefined || typeof data === 'string' || data.byteLength <= harmlessBytes) return;
      bounds.exceeded('socket_binary');
      terminate(socket);
    });
  });
}
