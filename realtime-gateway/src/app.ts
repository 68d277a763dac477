/**
 * realtime-gateway: holds the client sockets. It stores nothing: events arrive through the push channel, positions come from the
 * read tables, and commands go to command-service.
 *
 * Invariants: `ready` is the first event on a socket; a removed member receives no event of a later seq, and an added member
 * misses none that `ready` or `resync` does not report; a conversation's events arrive in the order of their pushes; a socket
 * outlives its session by at most one sweep, and no API key that expires; presence and typing reach only users who may see them and delay nothing else; what one
 * user asks for or leaves unread is bounded (bounds/).
 * Concurrency: pushes are delivered synchronously, one after another; connections that catch up buffer them meanwhile
 * (connections/catch-up.ts). Any number of gateways may run; each receives all pushes.
 * Shutdown: the subscription ends, running commands are answered, the transports close so that clients reconnect to another
 * gateway, and last-seen updates are written.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { ServerOptions } from 'socket.io';
import { createFairLimit } from '@parley/concurrency/fair-limit';
import { createTimeSlices } from '@parley/concurrency/time-slices';
import type { WireEvent } from '@parley/events/wire/events';
import type { Presence } from '@parley/presence/presence';
import type { PushChannel } from '@parley/push-channel/push-channel';
import type { Membership } from '@parley/read-tables/reads/memberships';
import { isConversationBlocked } from '@parley/read-tables/reads/presence-visibility';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { Clock } from '@parley/service-kit/clock';
import { createRefusedOrigins } from '@parley/service-kit/http/allowed-origins';
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import type { RequestLimits } from '@parley/service-kit/http/request-limits';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import type { Logger } from '@parley/service-kit/logging';
import { createRefusalLog } from '@parley/service-kit/refusal-log';
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import { Problem } from '@parley/service-kit/problems';
import { trackPollResponses } from './bounds/poll-responses.ts';
import { createUnsentLimit } from './bounds/unsent-limit.ts';
import type { SocketLimits } from './commands/command-limits.ts';
import { sync, type SyncSources } from './commands/sync.ts';
import { acceptConnections } from './connections/accept-connections.ts';
import { createCatchUp } from './connections/catch-up.ts';
import { closeTransports } from './connections/close-transports.ts';
import { sweepSessions } from './connections/session-sweep.ts';
import { createSocketServer } from './connections/socket-server.ts';
import { createDeliveryTracker } from './delivery-receipts/delivery-tracker.ts';
import type { GatewayMetrics } from './metrics.ts';
import { createPresence } from './presence/create-presence.ts';
import type { LastSeenTimes, WriteLastSeen } from './presence/last-seen-updates.ts';
import { createPushConsumer } from './push-consumer.ts';
import { Rooms } from './rooms/rooms.ts';
import { socketRoomEmitter } from './rooms/socket-room-emitter.ts';
import { createTyping } from './typing/typing.ts';

export interface RealtimeGatewayOptions extends Omit<SyncSources, 'slices'> {
  httpServer: HttpServer;
  channel: PushChannel;
  authenticate: Authenticate;
  /** Reads which of the sessions are active, from the sessions table. */
  readActiveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Reads all conversations that the user is or was in, from the read tables. */
  readMemberships: (userId: string) => Promise<Membership[]>;
  dispatch: Dispatch;
  limits: SocketLimits;
  /** Limits of users and sessions, shared with REST. */
  requestLimits: RequestLimits;
  /** A client's address, as the trusted proxies report it. */
  addressOf: (request: IncomingMessage) => string;
  presence: PresenceOptions;
  /** Interval of the session sweep. */
  sweepMs?: number;
  /** Interval of the sweep that measures what sockets have not read. */
  unsentSweepMs?: number;
  /** Origins whose pages may connect, besides the server's own. */
  corsOrigins?: readonly string[];
  /** By default, logs each refused origin once. */
  onRefusedOrigin?: (request: IncomingMessage) => void;
  /** Socket.IO adapter for messages between gateways; pushes do not use it. */
  adapter?: ServerOptions['adapter'];
  clock: Clock;
  newId: () => string;
  logger: Logger;
  tracing?: Tracing | undefined;
  metrics: GatewayMetrics;
  bounds: BoundMetrics;
}

export interface PresenceOptions {
  presence: Presence;
  /** Milliseconds that a user without connections stays online; must equal that of `presence`. */
  graceMs: number;
  readLastSeen: (userIds: readonly string[]) => Promise<LastSeenTimes>;
  writeLastSeen: WriteLastSeen;
}

export interface RealtimeGateway {
  /** Counts the connected sockets. */
  sockets(): number;
  close(): Promise<void>;
}

/** Milliseconds that `sync` may work while others wait. */
const syncSliceMs = 10;

/** Serves `/socket.io` on the HTTP server. Resolves once subscribed to the push channel. */
export async function createRealtimeGateway(options: RealtimeGatewayOptions): Promise<RealtimeGateway> {
  const { channel, limits, logger, metrics, clock } = options;
  const io = createSocketServer({ onRefusedOrigin: createRefusedOrigins(options.logger), ...options });
  const deliveries = createDeliveryTracker(options);
  const rooms = new Rooms(socketRoomEmitter(io), {
    bufferedBytes: limits.pageBytes,
    readyBytes: limits.pageBytes,
    onTrackedSent: deliveries.sent,
  });
  const catchUp = createCatchUp({ rooms, readMemberships: options.readMemberships, epoch: options.store.epoch, clock });
  const deliver = rooms.deliver.bind(rooms);
  const isBlocked = async (conversationId: string) => isConversationBlocked(await options.openTables(), conversationId);
  const typing = createTyping({ channel, deliver, isBlocked, limit: limits.typing, clock });
  const { presenceTracker, getPresence, onEvent: onPresenceEvent } = createPresence({ ...options, ...options.presence, rooms });
  const unsent = createUnsentLimit({ ...options, io, pollResponses: trackPollResponses(io), sweepMs: options.unsentSweepMs ?? 1_000 });
  const onFull = () => new Problem('too_many_in_flight', { retryAfter: 1 });
  const readInTurn = createFairLimit({ concurrency: limits.concurrentReads, maxQueued: 10_000, maxQueuedPerKey: limits.perUser, onFull });
  const slices = createTimeSlices(syncSliceMs);
  const runningCommands = new Set<Promise<void>>();
  const connections = acceptConnections({
    ...options,
    io,
    rooms,
    catchUp,
    deliveries,
    typing,
    presenceTracker,
    getPresence,
    unsent,
    readInTurn,
    logRefusal: createRefusalLog(logger),
    sync: (userId, argument) => sync({ ...options, slices }, userId, argument, limits.pageBytes),
    track(command) {
      runningCommands.add(command);
      void command.finally(() => runningCommands.delete(command));
    },
  });

  const sweep = () =>
    sweepSessions({
      sessionIds: () => [...new Set(Array.from(rooms.connections(), ({ sessionId }) => sessionId))],
      readActiveSessions: options.readActiveSessions,
      endSession: (sessionId) => connections.endSession(sessionId, 'ended', clock()),
      logger,
    });
  const sweeping = setInterval(() => void sweep(), options.sweepMs ?? 30_000);
  const onEvent = (event: WireEvent) => {
    typing.onEvent(event);
    onPresenceEvent(event);
  };
  const refreshPresence = presenceTracker.refresh;
  const consuming = { logger, metrics, clock, tracing: options.tracing };
  const pushConsumer = createPushConsumer({ rooms, onEvent, refreshPresence, connections, sweepSessions: sweep, ...consuming });
  const subscription = await channel.subscribe(pushConsumer);

  return {
    sockets: () => io.of('/').sockets.size,
    async close() {
      clearInterval(sweeping);
      unsent.close();
      await subscription.close();
      deliveries.close();
      await Promise.allSettled(runningCommands);
      await closeTransports(io);
      typing.close();
      await presenceTracker.close();
      await io.of('/').adapter.close();
      io.engine.close();
    },
  };
}
