/** The complete service behind a real HTTP server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newId } from '@parley/events/ids';
import { openKeys, type OpenedKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import type { PublishedCommit } from '@parley/event-bus/event-bus';
import type { Push } from '@parley/push-channel/push-channel';
import { authenticationSource } from '@parley/write-tables/operators';
import { findSessionsIn } from '@parley/write-tables/sessions';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthentication } from '@parley/service-kit/auth/create-authentication';
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
import { createCommandService, type CommandRateLimits, type CommandServiceDependencies } from './app.ts';
import { defaultFileLimits, type FileLimits } from './files/file-limits.ts';
import type { SendMail } from './mail/send-mail.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { TrustedIssuer } from './sessions/exchange-token/trusted-issuers.ts';
import { tokenSigners } from './sessions/token-signers.ts';
import { createQuotas, quotaKeys, quotaRatesOf, type QuotaRates, type Quotas } from './quotas.ts';
import { sqliteStorage, type Storage } from './storage.fixture.ts';

export interface ServiceUnderTest extends Omit<Storage, 'close' | 'folder'> {
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
  trustedIssuers?: readonly TrustedIssuer[];
  fileLimits?: Partial<FileLimits>;
  uploadsPerUser?: number;
  /** Per day. */
  quotas?: Partial<Record<keyof Quotas, number>>;
  openUploads?: number;
  /** Per user. */
  decodingMs?: number;
  sendMail?: SendMail | undefined;
  logInsPerAddress?: number;
  /** Seals what rows say about users; without it, with keys of its own. */
  vault?: KeyVault;
  /** Erases what is deleted; the store is sealed. */
  erasure?: CommandServiceDependencies['erasure'];
  failpoint?: CommandServiceDependencies['failpoint'];
  /** Per login, before further ones delay their network. */
  logInFailures?: number;
}

export const operatorToken = 'operator-token-of-the-tests';

// The instances of a test file share a key, so they accept each other's tokens.
const signingKey = generateSigningKey();

const rate = (name: string, points: number) => createLimit({ name, rate: { points, seconds: 60 } });

export async function startService(options: ServiceOptions = {}): Promise<ServiceUnderTest> {
  const { storage = await sqliteStorage(), limits, fileLimits } = options;
  const keys = lazyKeys();
  const { store, logDatabase, readDatabase, fileStore } = storage;
  const time = { ahead: 0 };
  const clock = () => Date.now() + time.ahead;
  const [publishedCommits, pushes]: [PublishedCommit[], Push[]] = [[], []];
  const scope = { issuer: 'test', audience: 'test', clock };
  const sessions = createSessionState({ findSessions: findSessionsIn(logDatabase), clock });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const service = await createCommandService({
    store,
    logDatabase,
    readDatabase,
    vault: options.vault ?? keys.vault,
    bus: { publish: (publishedCommit) => void publishedCommits.push(publishedCommit) },
    pushChannel: { publish: async (pushed) => void pushes.push(...pushed) },
    sessionState: sessions,
    fileStore,
    ...tokenSigners({ ...scope, signingKey }),
    trustedIssuers: options.trustedIssuers,
    allowedOrigins: ['https://app.example'],
    clock,
    newId,
    limits: { ...defaultLimits, ...limits },
    fileLimits: { ...defaultFileLimits, ...fileLimits },
    exportFolder: join(storage.folder, 'exports'),
    exportTimes: { pollMs: 100 },
    publicUrl: 'https://chat.example',
    sendMail: options.sendMail,
    mailTimes: { pollMs: 5, retryMs: 5 },
    webhookRules: { allowPrivate: false, allowHttp: false },
    rateLimits: rateLimitsFor(options),
    logger,
    onEpochMismatch: () => {},
    ...(options.erasure && { erasure: options.erasure }),
    ...(options.failpoint && { failpoint: options.failpoint }),
  });
  const verifyToken = createTokenVerifier({ ...scope, publicKeys: [signingKey] });
  const source = authenticationSource(logDatabase, store);
  const ticks = () => performance.now() + time.ahead;
  const authentication = createAuthentication({ verifyToken, sessions, source, operatorToken, clock, ticks });
  const server = createServer(createHttpApp({ ...service, ...authentication, logger, trustProxy: 1 }));
  // A test that is busy for longer than Node's 5 s finds its connections still open.
  server.keepAliveTimeout = 60_000;
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
      await keys.close();
    },
  };
}

/** Most tests need none. */
function lazyKeys(): { vault: KeyVault; close(): Promise<void> } {
  let opened: Promise<OpenedKeys> | undefined;
  return {
    vault: new KeyVault(async () => (await (opened ??= openKeys())).tables),
    close: async () => (await opened)?.close(),
  };
}

function rateLimitsFor(options: ServiceOptions): CommandRateLimits {
  const { logInsPerAddress = 1_000, logInFailures = 1_000, uploadsPerUser = 1_000 } = options;
  const { openUploads = 1_000, decodingMs = 3_600_000, quotas = {} } = options;
  return {
    logIn: rate('log_in', 1_000),
    logInAddress: createAddressLimit({ name: 'log_in_address', rate: { points: logInsPerAddress, seconds: 60 } }),
    logInDelay: createGrowingDelay({ name: 'log_in_delay', rate: { points: logInFailures, seconds: 60 }, maxSeconds: 300 }),
    knownLogIns: createKnownKeys({ name: 'log_in', seconds: 60 }),
    registerAddress: rate('register', 1_000),
    linkMails: rate('link_mails', 3),
    quotas: createQuotas(quotaRatesWith(quotas), {}),
    exports: createLimit({ name: 'exports', rate: { points: 5, seconds: 86_400 }, problem: 'budget_exhausted' }),
    callStarts: rate('call_starts', 1_000),
    upload: rate('upload', uploadsPerUser),
    openUploads: createInFlightLimit({ name: 'open_uploads', max: openUploads }),
    decoding: createWorkBudget({ name: 'decoding', rate: { points: decodingMs, seconds: 3_600 } }),
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
