/** realtime-gateway without projector and tables: each posted message is pushed immediately, through the in-process push channel. */
import { newId } from '@parley/events/ids';
import type { TimelineEvent } from '@parley/events/wire/events';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createRealtimeGateway } from '@parley/realtime-gateway/app';
import { gatewayMetrics } from '@parley/realtime-gateway/metrics';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { noBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createRegistry } from '@parley/service-kit/metrics';
import { buildMessageSent, type Message } from '../../baselines/message.ts';
import { createPostingServer } from '../../baselines/posting-server.ts';
import { port, setting } from '../../baselines/settings.ts';
import { readMemberships } from './memberships.ts';
import { memoryPage } from './memory-page.ts';

const memberships = readMemberships(setting('MEMBERSHIPS'));
const channel = inProcessPushChannel();
const sessions = { isActive: async () => true, revoked: async () => undefined };
const publicKeys = parsePublicKeys(setting('TOKEN_PUBLIC_KEYS'));
const verifyToken = createTokenVerifier({ publicKeys, issuer: 'parley', audience: 'parley', clock: Date.now });

const unlimited = createLimit({ name: 'socket', rate: { points: 100_000_000, seconds: 60 } });
const graceMs = 15_000;

const httpServer = createPostingServer((message) => channel.publish([buildPush(message)]), memoryPage);
await createRealtimeGateway({
  httpServer,
  channel,
  store: { epoch: 1, readStream: async () => [] },
  openTables: () => Promise.reject(new Error('The benchmark has no tables')),
  authenticate: createAuthenticate({ verifyToken, sessions }),
  readActiveSessions: async (sessionIds) => new Set(sessionIds),
  readMemberships: async (userId) =>
    (memberships.get(userId) ?? []).map((conversationId) => ({ conversationId, present: true, membershipSeq: 1, lastSeq: 0, readSeq: 0 })),
  dispatch: () => Promise.reject(new Error('The benchmark has no commands')),
  limits: {
    outstanding: createInFlightLimit({ name: 'socket_commands', max: 100 }),
    rate: unlimited,
    typing: unlimited,
    connects: unlimited,
    syncs: createInFlightLimit({ name: 'socket_syncs', max: 1 }),
    concurrentReads: 8,
    perUser: 1_000_000,
    perHost: 1_000_000,
    perNetwork: 1_000_000,
    connectTimeoutMs: 45_000,
    pageBytes: 1024 ** 2,
    unsentBytes: 1024 ** 3,
    totalUnsentBytes: 1024 ** 3,
    packetBytes: 132 * 1024,
  },
  requestLimits: { admit: async () => undefined },
  addressOf: (request) => request.socket.remoteAddress ?? '',
  presence: {
    presence: inProcessPresence({ graceMs, clock: Date.now }),
    graceMs,
    readLastSeen: async () => new Map(),
    writeLastSeen: async () => undefined,
  },
  clock: Date.now,
  newId,
  logger: createLogger({ service: 'fan-out', level: 'warn' }),
  bounds: noBoundMetrics,
  metrics: gatewayMetrics([createRegistry({ service: 'fan-out' })]),
});
httpServer.listen(port(), '127.0.0.1');

function buildPush(message: Message) {
  const event = buildMessageSent(message) as TimelineEvent;
  return { kind: 'event' as const, rooms: [`conversation:${message.conversationId}` as const], event, memberships: [] };
}
