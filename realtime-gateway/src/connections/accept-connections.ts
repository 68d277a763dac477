/** The life of a socket: admitted, seated, settled, served, gone. */
import type { Server, Socket } from 'socket.io';
import { timeOf } from '@parley/events/wire/fields';
import type { SignalEvent } from '@parley/events/wire/events';
import type { Clock } from '@parley/service-kit/clock';
import type { Actor } from '@parley/service-kit/http/route';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import { admit, ConnectRefused, refusal } from './authenticate.ts';
import type { SocketLimits } from '../commands/command-limits.ts';
import { ownCommands, type OwnCommandDependencies } from '../commands/gateway-commands.ts';
import { serveCommands, type CommandDependencies } from '../commands/serve-commands.ts';
import type { Deliveries } from '../delivery-receipts/delivery-tracker.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { PresenceTracker } from '../presence/presence-tracker.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { createSeat, type Seat } from '../rooms/connection.ts';
import type { Settle } from './catch-up.ts';
import type { Typing } from '../typing/typing.ts';

type Listener = (name: string, ...parameters: unknown[]) => void;

export interface ConnectionDependencies extends CommandDependencies, OwnCommandDependencies {
  limits: SocketLimits;
  typing: Pick<Typing, 'say' | 'forget'>;
  presenceTracker: Pick<PresenceTracker, 'enter' | 'leave'>;
  io: Server;
  rooms: Rooms;
  settle: Settle;
  deliveries: Deliveries;
  authenticate: Authenticate;
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  clock: Clock;
  logger: Logger;
  metrics: GatewayMetrics;
}

export interface Connections {
  /** Puts every socket on hold, reads its memberships anew, and tells it `resync`. */
  resyncAll(): void;
  /** The session's sockets hear why, and are closed. `at`: milliseconds since 1970. */
  endSession(sessionId: string, reason: string, at: number): void;
}

/** Begins to take sockets. */
export function connections(dependencies: ConnectionDependencies): Connections {
  const {
    io,
    rooms,
    settle,
    deliveries,
    authenticate,
    readActiveSessions,
    limits,
    typing,
    presenceTracker,
    clock,
    newId,
    logger,
    metrics,
  } = dependencies;

  io.use(async (socket, next) => {
    const admission = await admit(authenticate, socket.handshake.auth, { requestId: newId(), logger });
    if (admission instanceof ConnectRefused) return next(admission);
    if (rooms.countOf(admission.userId) >= limits.perUser)
      return next(refusal(new Problem('too_many_sockets'), { requestId: newId(), logger }));
    actors.set(socket, admission);
    next();
  });

  io.on('connection', (socket) => {
    const actor = actors.get(socket)!;
    const seat = createSeat({ socketId: socket.id, ...actor });
    metrics.connected();
    rooms.enter(seat);
    deliveries.watch(seat, socket.conn);
    presenceTracker.enter(seat.userId);
    socket.once('disconnect', () => {
      rooms.exit(seat);
      deliveries.forget(seat);
      typing.forget(seat);
      presenceTracker.leave(seat.userId);
      metrics.disconnected();
    });
    const { id, handshake } = socket;
    const onAny = (listener: Listener) => void socket.onAny(listener);
    serveCommands({ id, actor, address: handshake.address, own: ownCommands(seat, dependencies), onAny }, dependencies);
    void begin(seat);
  });

  async function begin(seat: Seat): Promise<void> {
    // Between its admission and its seat the session may have ended without a word to this socket.
    const active = await readActiveSessions([seat.sessionId]).catch(() => null);
    if (active?.has(seat.sessionId) === false) endSession(seat.sessionId, 'ended', clock());
    else await settleOrClose(seat);
  }

  async function settleOrClose(seat: Seat): Promise<void> {
    try {
      await settle(seat);
    } catch (error) {
      logger.warn({ err: error, userId: seat.userId }, 'socket could not be told where it stands');
      // The transport alone: the client comes back by itself, perhaps to another gateway.
      if (rooms.has(seat)) io.of('/').sockets.get(seat.socketId)?.conn.close();
    }
  }

  function resyncAll(): void {
    for (const seat of rooms.seats()) {
      metrics.resynced();
      void settleOrClose(seat);
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

/** Tells the client, which then closes its transport; one that does not is cut off. */
function disconnect(socket: Socket): void {
  const { conn } = socket;
  socket.disconnect();
  setTimeout(() => conn.close(true), secondsToLeave * 1000).unref();
}

const secondsToLeave = 2;

/** Who was admitted, kept apart from `socket.data`, which other nodes could read. */
const actors = new WeakMap<Socket, Actor>();
