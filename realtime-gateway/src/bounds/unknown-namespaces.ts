import type { IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';
import type { Limit } from '@parley/service-kit/limits';
import { terminate, type EngineSocket } from './unsent-bytes.ts';

interface Packet {
  type: string;
  data?: unknown;
}

/**
 * Charges a CONNECT to another namespace than `/` to its address, as one to `/` is, and closes the transport beyond the limit. Socket.IO
 * answers such a CONNECT by itself, and as often as it comes: only its packet shows it.
 */
export function limitUnknownNamespaces(
  io: Server,
  { connects, addressOf }: { connects: Limit; addressOf: (request: IncomingMessage) => string },
): void {
  io.engine.on('connection', (socket: EngineSocket) => {
    socket.on('packet', ({ type, data }: Packet) => {
      if (type !== 'message' || !isConnectToNamespace(data)) return;
      connects.take(addressOf(socket.request)).catch(() => terminate(socket));
    });
  });
}

/** In Socket.IO's protocol 5, `0` is CONNECT, and a namespace other than `/` follows. */
function isConnectToNamespace(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith('0/');
}
