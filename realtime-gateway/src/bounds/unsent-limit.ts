/**
 * Bounds what sockets have not read. Sending costs nothing for it: a sweep of a second looks at every socket, and `sync`, whose
 * answers are large, asks before it reads and reports how much it adds.
 */
import type { Server } from 'socket.io';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { GatewayMetrics } from '../metrics.ts';
import type { PollResponses } from './poll-responses.ts';
import { terminate, unsentBytes, type EngineSocket } from './unsent-bytes.ts';

export interface UnsentLimits {
  /** Unsent bytes of one socket. */
  unsentBytes: number;
  /** Unsent bytes of all sockets of this gateway. */
  totalUnsentBytes: number;
}

export interface UnsentLimitDependencies {
  io: Server;
  limits: UnsentLimits;
  pollResponses: PollResponses;
  metrics: Pick<GatewayMetrics, 'unsent' | 'closed'>;
  bounds: BoundMetrics;
  sweepMs: number;
}

export interface UnsentLimit {
  /** Names the user of a socket, once it is authenticated. */
  add(socket: EngineSocket, userId: string): void;
  /** Closes the socket and returns false if it is at its bound. */
  admit(socket: EngineSocket): boolean;
  /** Reports a large answer, so that the total holds between two sweeps. */
  adding(bytes: number): void;
  close(): void;
}

interface Unsent {
  socket: EngineSocket;
  bytes: number;
}

export function createUnsentLimit(dependencies: UnsentLimitDependencies): UnsentLimit {
  const { io, limits, pollResponses, metrics, bounds, sweepMs } = dependencies;
  const { clients } = io.engine as unknown as { clients: Readonly<Record<string, EngineSocket>> };
  const userIds = new WeakMap<EngineSocket, string>();
  let total = 0;

  function closeAt(bound: 'socket_unsent' | 'sockets_unsent', socket: EngineSocket): void {
    bounds.exceeded(bound, userIds.get(socket));
    metrics.closed(bound);
    terminate(socket, pollResponses(socket));
  }

  function sweep(): void {
    const unsent: Unsent[] = [];
    total = 0;
    for (const socket of Object.values(clients)) {
      const bytes = unsentBytes(socket, pollResponses(socket));
      if (bytes === 0) continue;
      if (bytes > limits.unsentBytes) {
        closeAt('socket_unsent', socket);
        continue;
      }
      unsent.push({ socket, bytes });
      total += bytes;
    }
    if (total > limits.totalUnsentBytes) closeLargest(unsent);
    metrics.unsent(total);
  }

  /** Closes the sockets of the users who leave most unread, until three quarters of the total are left. */
  function closeLargest(unsent: readonly Unsent[]): void {
    const byUser = Map.groupBy(unsent, ({ socket }) => userIds.get(socket));
    const largestFirst = [...byUser.values()].map((sockets) => ({ sockets, bytes: sum(sockets) })).toSorted((a, b) => b.bytes - a.bytes);
    for (const { sockets, bytes } of largestFirst) {
      if (total <= limits.totalUnsentBytes * 0.75) return;
      for (const { socket } of sockets) closeAt('sockets_unsent', socket);
      total -= bytes;
    }
  }

  const sweeping = setInterval(sweep, sweepMs);
  return {
    add: (socket, userId) => void userIds.set(socket, userId),
    admit(socket) {
      if (unsentBytes(socket, pollResponses(socket)) <= limits.unsentBytes) return true;
      closeAt('socket_unsent', socket);
      return false;
    },
    adding(bytes) {
      total += bytes;
      if (total > limits.totalUnsentBytes) sweep();
    },
    close: () => clearInterval(sweeping),
  };
}

function sum(unsent: readonly Unsent[]): number {
  return unsent.reduce((bytes, socket) => bytes + socket.bytes, 0);
}
