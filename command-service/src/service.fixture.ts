/** The whole service over SQLite in a folder of its own, behind a real HTTP server; and people who use it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import type { EventStore } from '@parley/event-store/event-store';
import { logMigrations } from '@parley/event-store/migrations';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { newId } from '@parley/events/ids';
import type { Letter } from '@parley/message-bus/message-bus';
import type { Push } from '@parley/push-channel/push-channel';
import { readModelMigrations, readModelScope } from '@parley/read-models/migrations';
import { findSessionIn } from '@parley/read-models/sessions';
import { createTokenSigner, createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { createAuthenticate } from '@parley/service-kit/auth/authenticate';
import { generateSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { sessionState } from '@parley/service-kit/auth/session-state';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createCommandService } from './app.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { commandMigrations } from './migrations.ts';
import { refreshKeyFrom } from './sessions/refresh-tokens.ts';

export interface ServiceUnderTest {
  origin: string;
  store: EventStore;
  logDatabase: SqliteDatabase;
  readDatabase: SqliteDatabase;
  letters: Letter[];
  pushes: Push[];
  /** Milliseconds to add to the clock. */
  time: { ahead: number };
  close(): Promise<void>;
}

export async function startService(limits: Partial<Limits> = {}, logInsPerAddress = 1_000): Promise<ServiceUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-commands-'));
  const logDatabase = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  const readDatabase = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(logDatabase, logMigrations);
  await migrate(logDatabase, commandMigrations);
  await migrate(readDatabase, { scope: readModelScope, migrations: readModelMigrations });
  const store = await sqliteEventStore({ database: logDatabase });

  const time = { ahead: 0 };
  const clock = () => Date.now() + time.ahead;
  const [letters, pushes]: [Letter[], Push[]] = [[], []];
  const signingKey = generateSigningKey();
  const scope = { issuer: 'test', audience: 'test', clock };
  const sessions = sessionState({ findSession: findSessionIn(logDatabase), clock });
  const rate = (name: string, points: number) => createLimit({ name, rate: { points, seconds: 60 } });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const service = await createCommandService({
    store,
    logDatabase,
    readDatabase,
    bus: { publish: (letter) => void letters.push(letter) },
    pushChannel: { publish: async (pushed) => void pushes.push(...pushed) },
    sessionState: sessions,
    signToken: createTokenSigner({ ...scope, signingKey }),
    refreshKey: refreshKeyFrom(pemOf(signingKey)),
    allowedOrigins: ['https://app.example'],
    clock,
    newId,
    limits: { ...defaultLimits, ...limits },
    rateLimits: {
      logIn: rate('log_in', 1_000),
      logInAddress: rate('log_in_address', logInsPerAddress),
      registerAddress: rate('register', 1_000),
    },
    logger,
  });
  const verifyToken = createTokenVerifier({ ...scope, publicKeys: [signingKey] });
  const authenticate = createAuthenticate({ verifyToken, sessions });
  const server = createServer(createHttpApp({ routes: service.routes, authenticate, logger }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    logDatabase,
    readDatabase,
    letters,
    pushes,
    time,
    async close() {
      await closed(server);
      await service.close();
      await store.close();
      await Promise.all([logDatabase.close(), readDatabase.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
