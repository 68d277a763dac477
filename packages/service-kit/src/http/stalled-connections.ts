import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKeys } from '../bounds/address-keys.ts';
import type { BoundMetrics } from '../bounds/bound-metrics.ts';

export interface StalledConnectionOptions {
  /** Time in which a client with unsent bytes must read some. */
  idleMs: number;
  /** Bytes of one connection that the kernel has not taken yet. */
  maxUnsentBytes: number;
  metrics: BoundMetrics;
}

const sweepMs = 1_000;

/**
 * Closes connections whose client does not read, web sockets included. Looks at all connections once a second instead of at each
 * response: nearly all responses go to the kernel at once.
 */
export function closeStalledConnections(server: Server, options: StalledConnectionOptions): void {
  const connections = new Set<Socket>();
  const watched = new WeakSet<Socket>();
  const { idleMs, maxUnsentBytes, metrics } = options;

  function close(socket: Socket, bound: string): void {
    metrics.exceeded(bound, addressKeys(socket.remoteAddress ?? '').host);
    socket.destroy();
  }

  function check(socket: Socket): void {
    const unsent = socket.writableLength;
    if (unsent > maxUnsentBytes) close(socket, 'unsent_bytes');
    else if (unsent > 0 && !watched.has(socket)) {
      watched.add(socket);
      // Node's timer restarts whenever the kernel takes bytes.
      socket.setTimeout(idleMs);
    } else if (unsent === 0 && watched.delete(socket) && socket.timeout === idleMs) socket.setTimeout(0);
  }

  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.on('timeout', () => {
      if (watched.has(socket) && socket.writableLength > 0) close(socket, 'write_idle');
    });
  });
  const sweep = setInterval(() => connections.forEach(check), Math.min(sweepMs, idleMs)).unref();
  server.once('close', () => clearInterval(sweep));
}
