/** Life cycle of a connection: authenticated, buffering, live, closed. */
import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { timeOf } from '@parley/events/wire/fields';
import type { SignalEvent } from '@parley/events/wire/events';
import type { Clock } from '@parley/service-kit/clock';
import type { Actor } from '@parley/service-kit/http/route';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import { limitUnknownNamespaces } from '../bounds/unknown-namespaces.ts';
import type { SocketLimits } from '../commands/command-limits.ts';
import { createGatewayCommands, type GatewayCommandDependencies } from '../commands/gateway-commands.ts';
import { serveCommands, type CommandDependencies } from '../commands/serve-commands.ts';
import type { DeliveryTracker } from '../delivery-receipts/delivery-tracker.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { PresenceTracker } from '../presence/presence-tracker.ts';
import { createConnection, type Connection } from '../rooms/connection.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Typing } from '../typing/typing.ts';
import { atTime } from './at-time.ts';
import { authenticateConnection, ConnectionRefused, refuseConnection } from './authenticate.ts';
import type { CatchUp } from './catch-up.ts';

type Listener = (name: string, ...parameters: unknown[]) => void;

export interface ConnectionDependencies extends CommandDependencies, GatewayCommandDependencies {
  limits: SocketLimits;
  /** A client's address, as the trusted proxies report it. */
  addressOf: (request: IncomingMessage) => string;
  typing: Pick<Typing, 'update' | 'remove'>;
  presenceTracker: Pick<PresenceTracker, 'connected' | 'disconnected'>;
  io: Server;
  rooms: Rooms;
  catchUp: CatchUp;
  deliveries: DeliveryTracker;
  authenticate: Authenticate;
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  clock: Clock;
  logger: Logger;
  metrics: GatewayMetrics;
}

export interface Connections {
  /** Lets every connection catch up again; each receives `resync`. */
  resyncAll(): void;
  /** Sends `session.revoked` to the session's connections and closes them. `at`: milliseconds since 1970. */
  endSession(sessionId: string, reason: string, at: number): void;
}

/** Milliseconds that a client has to close its transport after `disconnect`. */
const disconnectTimeoutMs = 2_000;

/** Actors and addresses of authenticated sockets. Not in `socket.data`, which Socket.IO shares with other nodes. */
const senders = new WeakMap<Socket, { actor: Actor; address: string }>();

export function acceptConnections(dependencies: ConnectionDependencies): Connections {
  const { io, rooms, catchUp, deliveries, authenticate, readActiveSessions, limits, addressOf } = dependencies;
  const { typing, presenceTracker, clock, newId, logger, logRefusal, metrics } = dependencies;

  limitUnknownNamespaces(io, { connects: limits.connects, addressOf });

  io.use(async (socket, next) => {
    const address = addressOf(socket.request);
    const context = { requestId: newId(), address, logger, logRefusal };
    const actor = await authenticateConnection({ authenticate, connects: limits.connects }, socket.handshake.auth, context);
    if (actor instanceof ConnectionRefused) return next(actor);
    const isFull = rooms.countByUser(actor.userId) >= limits.perUser;
    if (isFull) return next(refuseConnection(new Problem('too_many_sockets', { actor }), context));
    senders.set(socket, { actor, address });
    next();
  });

  io.on('connection', (socket) => {
    const { actor, address } = senders.get(socket)!;
    const connection = createConnection({ socketId: socket.id, ...actor });
    metrics.connected();
    rooms.add(connection);
    deliveries.add(connection, socket.conn);
    dependencies.unsent.add(socket.conn, connection.userId);
    presenceTracker.connected(connection.userId);
    // The sweep would come later.
    const cancelExpiry = atTime(actor.apiKey?.expiresAt, () => endSession(actor.sessionId, 'key_expired', clock()), clock);
    socket.once('disconnect', () => {
      cancelExpiry();
      rooms.remove(connection);
      deliveries.remove(connection);
      typing.remove(connection);
      presenceTracker.disconnected(connection.userId);
      metrics.disconnected();
    });
    const gatewayCommands = createGatewayCommands({ connection, actor, address, engineSocket: socket.conn }, dependencies);
    const onAny = (listener: Listener) => void socket.onAny(listener);
    serveCommands({ id: socket.id, actor, address, gatewayCommands, onAny }, dependencies);
    void start(connection);
  });

  async function start(connection: Connection): Promise<void> {
    // A session that ended after authentication, but before the socket joined its room, has sent no revocation to it.
    const active = await readActiveSessions([connection.sessionId]).catch(() => null);
    if (active?.has(connection.sessionId) === false) endSession(connection.sessionId, 'ended', clock());
    else await catchUpOrClose(connection);
  }

  async function catchUpOrClose(connection: Connection): Promise<void> {
    try {
      await catchUp(connection);
    } catch (error) {
      const message = connection.ready ? 'resync failed' : 'initial sync failed';
      logger.warn({ err: error, userId: connection.userId }, message);
      // Closes only the transport, so that the client reconnects by itself, perhaps to another gateway.
      if (rooms.has(connection)) io.of('/').sockets.get(connection.socketId)?.conn.close();
    }
  }

  function resyncAll(): void {
    for (const connection of rooms.connections()) {
      metrics.resynced();
      void catchUpOrClose(connection);
    }
  }

  function endSession(sessionId: string, reason: string, at: number): void {
    const event: SignalEvent = { type: 'session.revoked', at: timeOf(at * 1000), sessionId, reason };
    const { adapter, sockets } = io.of('/');
    for (const socketId of Array.from(adapter.rooms.get(`session:${sessionId}`) ?? [])) {
      const socket = sockets.get(socketId);
      socket?.emit(event.type, event);
      if (socket) disconnect(socket);
    }
  }

  return { resyncAll, endSession };
}

/** Asks the client to disconnect, and closes its transport if it does not. */
function disconnect(socket: Socket): void {
  const { conn } = socket;
  socket.disconnect();
  setTimeout(() => conn.close(true), disconnectTimeoutMs).unref();
}
