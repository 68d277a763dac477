/**
 * realtime-gateway: holds the sockets. It owns nothing that lasts: what a socket hears comes through the push channel,
 * where it stands from the read tables, what it commands goes to command-service.
 *
 * Invariants: `ready` is the first thing a socket hears; a removed member hears nothing of a later seq, an added one
 * misses nothing that `ready` or `resync` did not tell of; events of a conversation are heard in the order of their
 * pushes; a socket does not outlive its session by more than a sweep; presence and typing go to nobody who may not see
 * them, and nothing else waits for them (presence/, typing/).
 * Concurrency: pushes are delivered synchronously, one after the other; connecting and resyncing sockets are on hold
 * meanwhile (rooms/). Any number of gateways may run, each hears all pushes.
 * Shutdown: no more pushes, commands under way are answered, then the transports close and clients go elsewhere; when
 * they were last seen is written down.
 */
import type { Server as HttpServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Server, type ServerOptions } from 'socket.io';
import type { WireEvent } from '@parley/events/wire/events';
import type { Presence } from '@parley/presence/presence';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import { readIsBlocked } from '@parley/read-tables/reads/presence-audience';
import type { Clock } from '@parley/service-kit/clock';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Logger } from '@parley/service-kit/logging';
import type { SocketLimits } from './commands/command-limits.ts';
import { sync, type SyncSources } from './commands/sync.ts';
import { connections } from './connections/accept-connections.ts';
import { trackDeliveries } from './delivery-receipts/delivery-tracker.ts';
import type { GatewayMetrics } from './metrics.ts';
import { createPresence } from './presence/create-presence.ts';
import { pushDelivery } from './push-consumer.ts';
import { Rooms } from './rooms/rooms.ts';
import { createSettling } from './connections/catch-up.ts';
import { sweepSessions } from './connections/session-sweep.ts';
import { socketRoomEmitter } from './rooms/socket-room-emitter.ts';
import { createTyping } from './typing/typing.ts';

export interface RealtimeGatewayOptions extends SyncSources {
  httpServer: HttpServer;
  channel: PushChannel;
  authenticate: Authenticate;
  /** Those of the sessions that live, as their table says. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** All conversations that the user is or was in, from the read tables now. */
  readMemberships: (userId: string) => Promise<Membership[]>;
  dispatch: Dispatch;
  limits: SocketLimits;
  presence: PresenceOptions;
  /** Between two checks of the sockets' sessions. */
  sweepMs?: number;
  corsOrigins?: readonly string[];
  /** Socket.IO's, for what goes beyond this process; pushes never do. */
  adapter?: ServerOptions['adapter'];
  clock: Clock;
  newId: () => string;
  logger: Logger;
  metrics: GatewayMetrics;
}

export interface PresenceOptions {
  presence: Presence;
  /** How long somebody without a socket is still online, in milliseconds: the same as `presence` has. */
  graceMs: number;
  /** When users were last seen, by user id and in milliseconds. */
  readLastSeen: (userIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  writeLastSeen: (sightings: ReadonlyMap<string, number>) => Promise<void>;
}

export interface RealtimeGateway {
  /** That are connected here now. */
  sockets(): number;
  close(): Promise<void>;
}

/** Takes `/socket.io` of the HTTP server; resolves when pushes come. */
export async function createRealtimeGateway(options: RealtimeGatewayOptions): Promise<RealtimeGateway> {
  const { httpServer, channel, logger, metrics, clock } = options;
  const io = new Server(httpServer, {
    path: '/socket.io',
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: options.limits.packetBytes,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    ...(options.corsOrigins?.length ? { cors: { origin: [...options.corsOrigins], credentials: !options.corsOrigins.includes('*') } } : {}),
    ...(options.adapter ? { adapter: options.adapter } : {}),
  });
  const deliveries = trackDeliveries(options);
  const rooms = new Rooms(socketRoomEmitter(io), undefined, deliveries.written);
  const settle = createSettling({ rooms, readMemberships: options.readMemberships, epoch: options.store.epoch, clock });
  const deliver = rooms.deliver.bind(rooms);
  const isBlocked = async (conversationId: string) => readIsBlocked(await options.openTables(), conversationId);
  const typing = createTyping({ channel, deliver, isBlocked, limit: options.limits.typing, clock });
  const { presenceTracker, getPresence, heard } = createPresence({ ...options, ...options.presence, rooms });
  const commandsUnderWay = new Set<Promise<void>>();
  const sockets = connections({
    ...options,
    io,
    rooms,
    settle,
    deliveries,
    typing,
    presenceTracker,
    getPresence,
    sync: (userId, argument) => sync(options, userId, argument),
    track(command) {
      commandsUnderWay.add(command);
      void command.finally(() => commandsUnderWay.delete(command));
    },
  });

  const sweep = () =>
    sweepSessions({
      sessionIds: () => [...new Set(Array.from(rooms.seats(), ({ sessionId }) => sessionId))],
      readActiveSessions: options.readActiveSessions,
      end: (sessionId) => sockets.endSession(sessionId, 'ended', clock()),
      logger,
    });
  const sweeping = setInterval(() => void sweep(), options.sweepMs ?? 30_000);
  const heardBoth = (event: WireEvent) => {
    typing.heard(event);
    heard(event);
  };
  const delivery = pushDelivery({ rooms, heard: heardBoth, refresh: presenceTracker.refresh, sockets, sweep, logger, metrics });
  const subscription = await channel.subscribe(delivery);

  return {
    sockets: () => io.of('/').sockets.size,
    async close() {
      clearInterval(sweeping);
      await subscription.close();
      deliveries.close();
      await Promise.allSettled(commandsUnderWay);
      await closeTransports(io);
      typing.close();
      await presenceTracker.close();
      await io.of('/').adapter.close();
      io.engine.close();
    },
  };
}

/**
 * The transports alone: a client that is told `disconnect` would not come back by itself. Each sends what it still holds,
 * if that takes no more than two seconds.
 */
async function closeTransports(io: Server): Promise<void> {
  const closing = [...io.of('/').sockets.values()].map((socket) => {
    const gone = new Promise<void>((resolve) => void socket.once('disconnect', () => resolve()));
    const { transport } = socket.conn;
    // Between two polls there is nobody to tell: Engine.IO would wait half a minute for the next.
    socket.conn.close(transport.name === 'polling' && !transport.writable);
    return gone;
  });
  const timeout = new AbortController();
  await Promise.race([Promise.all(closing), delay(2_000, undefined, { signal: timeout.signal }).catch(() => undefined)]);
  timeout.abort();
}
