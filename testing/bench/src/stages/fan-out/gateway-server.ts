/** realtime-gateway alone: what is posted is pushed at once, through the channel of one process. */
import { newId } from '@parley/events/ids';
import type { TimelineEvent } from '@parley/events/wire/events';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createRealtimeGateway } from '@parley/realtime-gateway/app';
import { gatewayMetrics } from '@parley/realtime-gateway/metrics';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createRegistry } from '@parley/service-kit/metrics';
import { eventOf, type Message } from '../../rivals/message.ts';
import { createPostingServer } from '../../rivals/posting-server.ts';
import { port, setting } from '../../rivals/settings.ts';
import { readMembers } from './members.ts';
import { memoryPage } from './memory-page.ts';

const members = readMembers(setting('MEMBERS'));
const channel = inProcessPushChannel();
const sessions = { isActive: async () => true, revoked: async () => undefined };
const publicKeys = parsePublicKeys(setting('TOKEN_PUBLIC_KEYS'));
const verifyToken = createTokenVerifier({ publicKeys, issuer: 'parley', audience: 'parley', clock: Date.now });

const plenty = createLimit({ name: 'socket', rate: { points: 100_000_000, seconds: 60 } });
const graceMs = 15_000;

const httpServer = createPostingServer((message) => channel.publish([pushOf(message)]), memoryPage);
await createRealtimeGateway({
  httpServer,
  channel,
  store: { epoch: 1, readStream: async () => [] },
  openTables: () => Promise.reject(new Error('there are no tables here')),
  authenticate: createAuthenticate({ verifyToken, sessions }),
  readActiveSessions: async (sessionIds) => new Set(sessionIds),
  readMemberships: async (userId) =>
    (members.get(userId) ?? []).map((conversationId) => ({ conversationId, present: true, membershipSeq: 1, lastSeq: 0, readSeq: 0 })),
  dispatch: () => Promise.reject(new Error('there are no commands here')),
  limits: { outstanding: 100, rate: plenty, typing: plenty, perUser: 1_000_000, packetBytes: 132 * 1024 },
  presence: {
    presence: inProcessPresence({ graceMs, clock: Date.now }),
    graceMs,
    readLastSeen: async () => new Map(),
    writeLastSeen: async () => undefined,
  },
  clock: Date.now,
  newId,
  logger: createLogger({ service: 'fan-out', level: 'warn' }),
  metrics: gatewayMetrics([createRegistry({ service: 'fan-out' })]),
});
httpServer.listen(port(), '127.0.0.1');

function pushOf(message: Message) {
  const event = eventOf(message) as TimelineEvent;
  return { kind: 'event' as const, rooms: [`conversation:${message.conversationId}` as const], event, memberships: [] };
}
