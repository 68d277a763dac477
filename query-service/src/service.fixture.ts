/** query-service on an embedded log and read tables that the projector's projections fill. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '@parley/database/database';
import { newId, pairId } from '@parley/events/ids';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import type { EventPayload } from '@parley/events/catalogue';
import type { StoredEvent } from '@parley/events/envelope';
import type { ServiceReport } from '@parley/presence/service-registry';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { FileStore } from '@parley/file-store/file-store';
import type { ApiKeyRow } from '@parley/write-tables/api-keys';
import type { FileRow } from '@parley/write-tables/files';
import { readOperatorIds } from '@parley/write-tables/operators';
import type { UserUsage } from '@parley/write-tables/user-usage';
import type { SessionRow } from '@parley/write-tables/sessions';
import { openProjectedLog, openProjectedLogOn, type ProjectedLog } from '@parley/projector/testing/projected-log';
import { createHttpApp } from '@parley/service-kit/http/http-app';
import type { Rate } from '@parley/service-kit/limit-keys';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import { createQueryService } from './app.ts';
import { createReadStatus } from './operators/get-status/read-status.ts';
import { createQueryTurns, defaultQueryTurns } from './query-turns.ts';
import { createSearchAdmission } from './search/search-admission.ts';
import { defaultSearchLimits, type SearchLimits } from './search/search-limits.ts';
import { createIceServers } from './calls/get-ice-servers/ice-servers.ts';

export interface Reply<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface ServiceFixture {
  log: ProjectedLog;
  origin: string;
  /** `Body` is not validated. */
  get<Body = unknown>(userId: string, path: string, headers?: Record<string, string>): Promise<Reply<Body>>;
  close(): Promise<void>;
}

interface FixtureOptions {
  deadlineMs?: number;
  sessions?: readonly SessionRow[];
  services?: ServiceReport[];
  apiKeys?: ApiKeyRow[];
  usage?: ReadonlyMap<string, Partial<UserUsage>>;
  /** User ids by email address. */
  emails?: Readonly<Record<string, string>>;
  /** Conversation ids by external id. */
  externalIds?: Readonly<Record<string, string>>;
  files?: readonly FileRow[];
  fileStore?: Pick<FileStore, 'get'>;
  readPresence?: ReadPresence;
  searchLimits?: SearchLimits;
  searchRate?: Rate;
  /** In flight per user. */
  maxSearches?: number;
  maxPageBytes?: number;
  /** Replaces the database of the read tables, for example by replicas of it. */
  databaseOf?: (log: ProjectedLog) => Database | Promise<Database>;
  /** URL of a database server; SQLite by default. */
  serverUrl?: string | undefined;
}

const noPresence: ReadPresence = async () => new Map();
const emptyStore = { get: () => Promise.resolve(null) };

/** The access token of a user is the user id; `backend` is an API key that acts for itself. */
export async function openService(options: FixtureOptions = {}): Promise<ServiceFixture> {
  const { deadlineMs = 2_000, sessions = [], apiKeys = [], files = [], fileStore = emptyStore, readPresence = noPresence } = options;
  const { searchRate = { points: 1_000_000, seconds: 60 }, maxSearches = 100 } = options;
  const { searchLimits = defaultSearchLimits, maxPageBytes = 1024 * 1024, serverUrl, databaseOf } = options;
  const log = serverUrl === undefined ? await openProjectedLog() : await openProjectedLogOn(serverUrl);
  const authenticate = async ({ authorization = '' }: Readonly<Record<string, string | undefined>>) => ({
    userId: authorization,
    sessionId: authorization,
    ...(authorization === 'backend' && { apiKey: { id: '4fTq0ZbX9sLd', scopes: ['users'] } }),
  });
  const service = createQueryService({
    database: databaseOf ? await databaseOf(log) : log.database,
    store: log.store,
    findExternalConversation: async (externalId) => options.externalIds?.[externalId] ?? null,
    readApiKeys: async () => apiKeys,
    users: {
      readOperatorIds: () => readOperatorIds(log.store),
      readUsage: async () => options.usage ?? new Map(),
      findByEmail: async (email) => options.emails?.[email] ?? null,
    },
    readStatus: createReadStatus({
      store: log.store,
      log: log.logDatabase,
      readTables: log.database,
      services: { list: async () => options.services ?? [] },
    }),
    readSessions: async (userId) => sessions.filter((session) => session.userId === userId),
    findDataExport: async () => null,
    findErasureCertificate: async () => null,
    storeSecret: 'secret',
    findFile: async (fileId) => files.find((file) => file.fileId === fileId) ?? null,
    fileStore,
    authenticateForFiles: authenticate,
    readPresence,
    deadlineMs,
    turns: createQueryTurns(defaultQueryTurns),
    searchLimits,
    admitSearch: createSearchAdmission({
      rate: createLimit({ name: 'search', rate: searchRate }),
      maxPerUser: maxSearches,
      maxRunning: 4,
    }),
    maxPageBytes,
    iceServersFor: createIceServers({ stunUrls: [], turnUrls: ['turn:turn.example.org'], turnSecret: 'shared' }, Date.now),
    iceLimit: createLimit({ name: 'ice_servers', rate: { points: 10, seconds: 3_600 } }),
  });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const server = createServer(
    createHttpApp({ ...service, authenticate, authenticateBackend: authenticate, authenticateOperator: authenticate, logger }),
  );
  // On a busy machine a test may pause longer than the default of 5 s, and then send on a connection that is being closed.
  server.keepAliveTimeout = 60_000;
  const origin = await listen(server);
  return {
    log,
    origin,
    async get(userId, path, headers = {}) {
      const response = await fetch(origin + path, { headers: { ...headers, authorization: userId } });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as never };
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await log.close();
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

export async function register(log: ProjectedLog, username: string, displayName = username.toUpperCase()): Promise<string> {
  const userId = newId();
  const personal = { username, displayName, email: `${username}@example.org` };
  await log.append(userId, accountRegistered({ userId, personal }));
  return userId;
}

export async function createGroup(log: ProjectedLog, ownerId: string, ...memberIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = [{ userId: ownerId, role: 'owner' as const }, ...memberIds.map((userId) => ({ userId, role: 'member' as const }))];
  await log.append(ownerId, conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }));
  return conversationId;
}

export async function createDirect(log: ProjectedLog, one: string, other: string): Promise<string> {
  const conversationId = pairId(one, other);
  const members = [one, other].map((userId) => ({ userId, role: 'member' as const }));
  await log.append(one, conversationCreated({ conversationId, kind: 'direct', title: null, avatarFileId: null, members }));
  return conversationId;
}

export async function send(
  log: ProjectedLog,
  senderId: string,
  conversationId: string,
  text: string,
  replyTo: StoredEvent<'MessageSent'> | null = null,
  content: Partial<Pick<EventPayload<'MessageSent'>, 'personal' | 'fileIds' | 'mentions'>> = {},
): Promise<StoredEvent<'MessageSent'>> {
  const quoted = replyTo && { messageId: replyTo.payload.messageId, seq: replyTo.version, senderId: replyTo.payload.senderId };
  const fields = { personal: { text }, fileIds: [], mentions: [], ...content, replyTo: quoted };
  const event = messageSent({ conversationId, messageId: newId(), senderId, ...fields });
  const [stored] = await log.append(senderId, event);
  return stored as StoredEvent<'MessageSent'>;
}
