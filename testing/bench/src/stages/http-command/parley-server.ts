/**
 * command-service's way of a message without the store: HTTP, token, limits, parsing, decision, response. `BOUNDS=off` keeps the rates of
 * requests, but leaves out what bounds bodies, requests in flight, unread answers and connections.
 */
import { createServer } from 'node:http';
import { fieldsFor } from '@parley/command-service/fields';
import { noFiles } from '@parley/command-service/files/own-files';
import { commandHandler } from '@parley/command-service/handle-command';
import { defaultLimits } from '@parley/command-service/limits';
import { sendMessageRoute } from '@parley/command-service/messages/send-message/send-message.route';
import type { EventStore } from '@parley/event-store/event-store';
import { newId } from '@parley/events/ids';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { parsePublicKeys } from '@parley/service-kit/auth/signing-keys';
import { createHealth } from '@parley/service-kit/health';
import { createBoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createHttpServer } from '@parley/service-kit/http/http-server';
import { defaultServerConfig } from '@parley/service-kit/http/server-keys';
import { createLimit, createRequestLimits } from '@parley/service-kit/limits';
import { requestLimitKeys, requestLimitsOf } from '@parley/service-kit/request-limit-config';
import { createLogger } from '@parley/service-kit/logging';
import { createHttpMetrics, createRegistry } from '@parley/service-kit/metrics';
import { z } from 'zod';
import { port, setting } from '../../baselines/settings.ts';
import { memoryStore } from './memory-store.ts';

const logger = createLogger({ service: 'http-command', level: setting('LOG_LEVEL') });
const registry = createRegistry({ service: 'http-command' });
const publicKeys = parsePublicKeys(setting('TOKEN_PUBLIC_KEYS'));
const verifyToken = createTokenVerifier({ publicKeys, issuer: 'parley', audience: 'parley', clock: Date.now });
const sessions = { isActive: async () => true, revoked: async () => undefined };
const limit = (name: string) => createLimit({ name, rate: { points: 1e12, seconds: 60 } });
const store = memoryStore() as EventStore;
const route = sendMessageRoute({
  handleCommand: commandHandler({
    store,
    // The benchmark sends to groups, which need no privacy settings, and attaches no files.
    privacyReader: { cached: () => undefined, read: async () => ({ messages: 'everyone' }) },
    withFileClaims: (_userId, _fileIds, run) => run(noFiles),
    newId,
  }),
  store,
  newId,
  fields: fieldsFor(defaultLimits),
  quotas: { textBytes: limit('text_bytes') },
});
const isBounded = setting('BOUNDS') === 'on';
const bounds = createBoundMetrics({ registry, logger });
// Rates that no load generator reaches; all other limits are those by default.
const rates = { LIMIT_USER: '900000000/1m', LIMIT_SESSION: '900000000/1m', LIMIT_BODY_BYTES: '900000000KiB/1m' };
const limits = requestLimitsOf(z.object(requestLimitKeys).parse(rates), { metrics: bounds });
const app = createHttpApp({
  routes: [route],
  authenticate: createAuthenticate({ verifyToken, sessions }),
  limits: isBounded ? limits : createRequestLimits({ user: limit('user'), session: limit('session'), address: limit('address') }),
  bounds,
  logger,
  metrics: createHttpMetrics(registry),
  health: createHealth({ dependencies: {}, registry }).router,
});
(isBounded ? createHttpServer(app, { config: defaultServerConfig, metrics: bounds }) : createServer(app)).listen(port(), '127.0.0.1');
// The default handler of SIGTERM exits without writing the CPU profile.
process.once('SIGTERM', () => process.exit(0));
