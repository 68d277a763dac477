/** A gateway with an embedded event log, read tables projected from it, and an in-process push channel. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import type { WireEvent } from '@parley/events/wire/events';
import { isTimelineEvent } from '@parley/events/wire/to-wire';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { timelinePush } from '@parley/projector/push/timeline-push';
import { openProjectedLog, type ProjectedLog } from '@parley/projector/testing/projected-log';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { readMemberships } from '@parley/read-tables/reads/memberships';
import { readEnrichment } from '@parley/read-tables/reads/enrichment';
import { activeSlot } from '@parley/read-tables/slots';
import { noBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import type { Actor } from '@parley/service-kit/http/route';
import { createLogger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { createRealtimeGateway, type RealtimeGatewayOptions } from './app.ts';
import { noMetrics } from './metrics.ts';

export interface GatewayFixture {
  log: ProjectedLog;
  origin: string;
  /** The gateway's channel, unless the overrides name another. */
  channel: InProcessPushChannel;
  /** Applies the appended events to the read tables, then pushes them, as projector does. */
  publish(events: readonly AnyStoredEvent[]): Promise<void>;
  push(events: readonly AnyStoredEvent[]): Promise<void>;
  /** Ended sessions. A token is `user` or `user:session`. */
  endedSessions: Set<string>;
  connect(token: string, options?: Partial<ManagerOptions & SocketOptions>): Device;
  /** Closes only the gateway. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface Device {
  socket: Socket;
  received: WireEvent[];
  seqs(conversationId: string): number[];
  receive(type: WireEvent['type'], matching?: (event: WireEvent) => boolean): Promise<WireEvent>;
  refusal: Promise<Error & { data?: { code: string } }>;
  disconnected: Promise<string>;
}

export async function openGateway(overrides: Partial<RealtimeGatewayOptions> = {}): Promise<GatewayFixture> {
  const log = await openProjectedLog();
  const ownChannel = inProcessPushChannel();
  const channel = overrides.channel ?? ownChannel;
  const endedSessions = new Set<string>();
  const httpServer = overrides.httpServer ?? createServer();
  const gateway = await createRealtimeGateway({
    httpServer,
    channel,
    store: log.store,
    openTables: () => activeSlot(log.database),
    authenticate: async ({ authorization = '' }) => actorFromToken(authorization.slice('Bearer '.length), endedSessions),
    readActiveSessions: async (sessionIds) => new Set(sessionIds.filter((id) => !endedSessions.has(id))),
    readMemberships: async (userId) => readMemberships(await activeSlot(log.database), userId),
    dispatch: async () => ({ ok: true, status: 204, body: undefined, headers: {} }),
    limits: unlimited,
    requestLimits: { admit: async () => undefined },
    addressOf: (request) => request.socket.remoteAddress ?? '',
    presence: { presence: inProcessPresence({ graceMs: 15_000, clock: Date.now }), graceMs: 15_000, ...inMemoryLastSeen() },
    clock: Date.now,
    newId,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: noMetrics,
    bounds: noBoundMetrics,
    ...overrides,
  });
  const origin = await new Promise<string>((resolve) => {
    httpServer.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`));
  });
  const devices: Socket[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= gateway.close());

  async function push(events: readonly AnyStoredEvent[]): Promise<void> {
    const timelineEvents = events.filter(isTimelineEvent);
    const enrichment = await readEnrichment(await activeSlot(log.database), log.store.epoch, timelineEvents);
    await channel.publish(timelineEvents.map((event) => timelinePush(event, enrichment)));
  }

  return {
    log,
    origin,
    channel: ownChannel,
    endedSessions,
    push,
    async publish(events) {
      await log.apply();
      await push(events);
    },
    connect(token, options) {
      const device = createDevice(
        io(origin, { auth: { token }, forceNew: true, reconnection: false, transports: ['websocket'], ...options }),
      );
      devices.push(device.socket);
      return device;
    },
    stop,
    async close() {
      await stop();
      for (const socket of devices) socket.disconnect();
      await new Promise((resolve) => {
        httpServer.close(resolve);
        httpServer.closeAllConnections();
      });
      await channel.close();
      await log.close();
    },
  };
}

export const unlimited: RealtimeGatewayOptions['limits'] = {
  outstanding: createInFlightLimit({ name: 'socket_commands', max: 100_000 }),
  rate: { take: async () => {} },
  typing: { take: async () => {} },
  perUser: 100,
  perHost: 100_000,
  perNetwork: 100_000,
  connects: { take: async () => {} },
  connectTimeoutMs: 5_000,
  syncs: createInFlightLimit({ name: 'socket_syncs', max: 1 }),
  concurrentReads: 8,
  pageBytes: 1024 * 1024,
  unsentBytes: 4 * 1024 * 1024,
  totalUnsentBytes: 256 * 1024 * 1024,
  packetBytes: 132 * 1024,
};

export function inMemoryLastSeen() {
  const lastSeen = new Map<string, number>();
  return {
    readLastSeen: async () => lastSeen,
    async writeLastSeen(updates: ReadonlyMap<string, number>) {
      for (const [userId, seenAt] of updates) lastSeen.set(userId, seenAt);
    },
  };
}

function actorFromToken(token: string, ended: ReadonlySet<string>): Actor {
  const [userId = '', sessionId = userId] = token.split(':');
  if (userId === 'expired') throw new Problem('token_expired');
  if (userId === '') throw new Problem('unauthenticated');
  if (ended.has(sessionId)) throw new Problem('unauthenticated', { actor: { userId, sessionId } });
  return { userId, sessionId };
}

function createDevice(socket: Socket): Device {
  const received: WireEvent[] = [];
  socket.onAny((_type: string, event: WireEvent) => received.push(event));
  return {
    socket,
    received,
    seqs: (conversationId) => received.flatMap((event) => ('seq' in event && event.conversationId === conversationId ? event.seq : [])),
    async receive(type, matching = () => true) {
      const find = () => received.find((event) => event.type === type && matching(event));
      await waitUntil(() => find() !== undefined, { what: `${type} on the socket`, deadlineMs: 5_000, pauseMs: 2 });
      return find()!;
    },
    refusal: new Promise((resolve) => socket.once('connect_error', resolve)),
    disconnected: new Promise((resolve) => socket.once('disconnect', resolve)),
  };
}
