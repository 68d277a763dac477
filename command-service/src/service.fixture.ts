/** The complete service behind a real HTTP server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@parley/events/ids';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { Push } from '@parley/push-channel/push-channel';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { createSessionState } from '@parley/service-kit/auth/create-session-state';
import { generateSigningKey } from '@parley/service-kit/auth/signing-keys';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { createGrowingDelay } from '@parley/service-kit/bounds/growing-delay';
import { createInFlightLimit } from '@parley/service-kit/bounds/in-flight-limit';
import { createKnownKeys } from '@parley/service-kit/bounds/known-keys';
import { createWorkBudget } from '@parley/service-kit/bounds/work-budget';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { z } from 'zod';
import { createCommandService } from './app.ts';
import { defaultFileLimits, type FileLimits } from './files/file-limits.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { tokenSigners } from './sessions/token-signers.ts';
import { createQuotas, quotaKeys, quotaRatesOf, type QuotaRates, type Quotas } from './quotas.ts';
import { sqliteStorage, type Storage } from './storage.fixture.ts';

export interface ServiceUnderTest extends Omit<Storage, 'close'> {
  origin: string;
  publishedCommits: PublishedCommit[];
  pushes: Push[];
  /** Milliseconds to add to the clock. */
  time: { ahead: number };
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Closed with the service. */
  storage?: Storage;
  limits?: Partial<Limits>;
  fileLimits?: Partial<FileLimits>;
  uploadsPerUser?: number;
  /** Per day. */
  quotas?: Partial<Record<keyof Quotas, number>>;
  openUploads?: number;
  /** Per user. */
  decodingMs?: number;
  logInsPerAddress?: number;
  /** Per login, before further ones delay their network. */
  logInFailures?: number;
}

// The instances of a test file share a key, so they accept each other's tokens.
const signingKey = generateSigningKey();

export async function startService(options: ServiceOptions = {}): Promise<ServiceUnderTest> {
  const { storage = await sqliteStorage(), limits, fileLimits, logInsPerAddress = 1_000, uploadsPerUser = 1_000 } = options;
  const { openUploads = 1_000, decodingMs = 3_600_000, logInFailures = 1_000, quotas = {} } = options;
  const { store, logDatabase, readDatabase, fileStore } = storage;
  const time = { ahead: 0 };
  const clock = () => Date.now() + time.ahead;
  const [publishedCommits, pushes]: [PublishedCommit[], Push[]] = [[], []];
  const scope = { issuer: 'test', audience: 'test', clock };
  const sessions = createSessionState({ findSessions: findSessionsIn(logDatabase), clock });
  const rate = (name: string, points: number) => createLimit({ name, rate: { points, seconds: 60 } });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const service = await createCommandService({
    store,
    logDatabase,
    readDatabase,
    bus: { publish: (publishedCommit) => void publishedCommits.push(publishedCommit) },
    pushChannel: { publish: async (pushed) => void pushes.push(...pushed) },
    sessionState: sessions,
    fileStore,
    ...tokenSigners({ ...scope, signingKey }),
    allowedOrigins: ['https://app.example'],
    clock,
    newId,
    limits: { ...defaultLimits, ...limits },
    fileLimits: { ...defaultFileLimits, ...fileLimits },
    rateLimits: {
      logIn: rate('log_in', 1_000),
      logInAddress: createAddressLimit({ name: 'log_in_address', rate: { points: logInsPerAddress, seconds: 60 } }),
      logInDelay: createGrowingDelay({ name: 'log_in_delay', rate: { points: logInFailures, seconds: 60 }, maxSeconds: 300 }),
      knownLogIns: createKnownKeys({ name: 'log_in', seconds: 60 }),
      registerAddress: rate('register', 1_000),
      quotas: createQuotas(quotaRatesWith(quotas), {}),
      callStarts: rate('call_starts', 1_000),
      upload: rate('upload', uploadsPerUser),
      openUploads: createInFlightLimit({ name: 'open_uploads', max: openUploads }),
      decoding: createWorkBudget({ name: 'decoding', rate: { points: decodingMs, seconds: 3_600 } }),
    },
    logger,
    onEpochMismatch: () => {},
  });
  const verifyToken = createTokenVerifier({ ...scope, publicKeys: [signingKey] });
  const authenticate = createAuthenticate({ verifyToken, sessions });
  const server = createServer(createHttpApp({ ...service, authenticate, logger, trustProxy: 1 }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    logDatabase,
    readDatabase,
    fileStore,
    publishedCommits,
    pushes,
    time,
    async close() {
      await closed(server);
      await service.close();
      await storage.close();
    },
  };
}

function quotaRatesWith(points: Partial<Record<keyof Quotas, number>>): QuotaRates {
  const rates = { ...quotaRatesOf(z.object(quotaKeys).parse({})) };
  for (const quota of Object.keys(points) as (keyof Quotas)[]) rates[quota] = { points: points[quota]!, seconds: 86_400 };
  return rates;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
