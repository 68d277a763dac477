/**
 * Executes commands: loads state from the log, decides, and appends events (handle-command.ts). The service owns the log and the
 * write tables: unique names, credentials, sessions, uploaded files, and the leases and deadlines of calls, which it fires.
 *
 * Invariants: the read set of a decision is unchanged when its events are appended; a command is executed once; every response
 * comes from the log. Read tables are never written, and read only for hints that the decision checks. Concurrency: any number of
 * equal processes. Shutdown: `close` resolves when no request is in flight; closing stores and servers is up to the composition.
 */
import type { Database } from '@parley/database/database';
import type { EpochMismatch, EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { activeSlot } from '@parley/read-tables/slots';
import type { PeerTokenClaim } from '@parley/events/peer-tokens';
import type { SignToken } from '@parley/service-kit/auth/access-tokens';
import type { SignClaims } from '@parley/service-kit/auth/claim-tokens';
import type { BoundMetrics } from '@parley/service-kit/bounds/bound-metrics';
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Clock } from '@parley/service-kit/clock';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { accountRoutes } from './accounts/account-routes.ts';
import { argonPasswords } from './accounts/passwords.ts';
import { passwordVerifier } from './accounts/verify-password.ts';
import { currentPasswordVerifier } from './accounts/verify-current-password.ts';
import type { AccountRateLimits } from './accounts/rate-limits.ts';
import { composeCalls } from './compose-calls.ts';
import { createPrivacyReader } from './contacts/privacy-reader.ts';
import { contactRoutes } from './contacts/contact-routes.ts';
import { conversationRoutes } from './conversations/conversation-routes.ts';
import { findSuccessorIn } from './conversations/remove-member/find-successor.reads.ts';
import { fieldsFor } from './fields.ts';
import { composeFiles } from './files/compose-files.ts';
import type { FileLimits } from './files/file-limits.ts';
import type { UploadLimits } from './files/upload-file/store-upload.ts';
import { commandHandler } from './handle-command.ts';
import type { Limits } from './limits.ts';
import { messageRoutes } from './messages/message-routes.ts';
import type { Quotas } from './quotas.ts';
import { publishCommits } from './publishing/publish-commits.ts';
import { changePreferencesRoute } from './preferences/change-preferences/change-preferences.route.ts';
import { reactionRoutes } from './reactions/reaction-routes.ts';
import { receiptRoutes } from './receipts/receipt-routes.ts';
import { refreshTokens } from './sessions/refresh-tokens.ts';
import { sessionRevoker } from './sessions/revoke-sessions.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { sessionStarter, type SignTokens } from './sessions/start-session.ts';
import { trackedRoutes } from './tracked-routes.ts';

/** Limits on expensive requests, in addition to the request limits. */
export interface CommandRateLimits extends AccountRateLimits, Omit<UploadLimits, 'uploadBytes'> {
  quotas: Quotas;
  /** By user. */
  callStarts: Limit;
}

export interface CommandServiceDependencies {
  store: EventStore;
  /** No other process writes the log. */
  writesAlone?: boolean;
  /** Has the log and the write tables, migrated. */
  logDatabase: Database;
  /** Has the read tables; used for hints only. */
  readDatabase: Database;
  bus: Pick<EventBus, 'publish'>;
  pushChannel: Pick<PushChannel, 'publish'>;
  sessionState: Pick<SessionState, 'revoked'>;
  /** Stores the bytes of files. */
  fileStore: FileStore;
  signToken: SignToken;
  /** Signs the peer tokens of calls, with the same key. */
  signPeerToken: SignClaims<PeerTokenClaim>;
  /** Signs file tokens, which let browsers load files; they live as long as a session. */
  signFileToken: SignToken;
  /** refreshKeyFrom(the private key that signs access tokens). */
  refreshKey: Buffer;
  /** Origins, in addition to the service's own, whose pages may refresh a session by cookie. */
  allowedOrigins: readonly string[];
  clock: Clock;
  newId: () => string;
  limits: Limits;
  fileLimits: FileLimits;
  rateLimits: CommandRateLimits;
  boundMetrics?: BoundMetrics;
  logger: Logger;
  /** Called when the store has another epoch than when it was opened: the process must restart. */
  onEpochMismatch: (mismatch: EpochMismatch) => void;
  /** Called at `publish.before` and `publish.after`; tests kill the process there. */
  failpoint?: (name: string) => void;
}

export interface CommandService {
  routes: Route[];
  streamRoutes: StreamRoute[];
  /** Resolves when no request is in flight. */
  close(): Promise<void>;
}

export async function createCommandService(dependencies: CommandServiceDependencies): Promise<CommandService> {
  const { store, writesAlone = false, logDatabase: database, readDatabase, newId, clock, limits, rateLimits } = dependencies;
  const { signToken, signFileToken, allowedOrigins } = dependencies;
  publishCommits(dependencies);

  const fields = fieldsFor(limits);
  const files = composeFiles({ ...dependencies, rateLimits: { ...rateLimits, ...rateLimits.quotas } });
  const privacyReader = createPrivacyReader({ store, clock, writesAlone });
  const handleCommand = commandHandler({ store, privacyReader, withFileClaims: files.withFileClaims, newId });
  const calls = composeCalls({ ...dependencies, handleCommand });
  const { participations } = calls;

  const passwords = await argonPasswords({
    concurrency: limits.hashConcurrency,
    maxQueued: limits.hashQueue,
    maxQueuedPerNetwork: limits.hashQueuePerNetwork,
    metrics: dependencies.boundMetrics,
  });
  const verifyPassword = passwordVerifier({ passwords, rateLimits });
  const verifyCurrentPassword = currentPasswordVerifier({ database, verifyPassword });
  const tokens = refreshTokens(dependencies.refreshKey);
  const signTokens: SignTokens = (actor) => ({ access: signToken(actor, newId()), files: signFileToken(actor, newId()) });
  const revoker = sessionRevoker({ ...dependencies, database });
  const startSession = sessionStarter({ ...revoker, database, tokens, signTokens, clock, newId, maxSessions: limits.sessionsPerUser });
  const findSuccessor = findSuccessorIn(() => activeSlot(readDatabase));

  const identity = { store, database, passwords, verifyPassword, startSession, ...revoker, clock, rateLimits, fields };
  const { quotas } = rateLimits;
  const chat = { handleCommand, store, newId, fields, quotas };
  const routes = [
    ...accountRoutes({ ...identity, handleCommand, verifyCurrentPassword, newId, usernameHold: limits.usernameHold }),
    ...sessionRoutes({ ...identity, tokens, signTokens, cookies: { allowedOrigins } }),
    ...contactRoutes({ handleCommand, store, clock, participations, quotas }),
    ...conversationRoutes({ ...chat, findSuccessor, participations, membersPerGroup: limits.membersPerGroup }),
    ...messageRoutes(chat),
    ...reactionRoutes({ handleCommand }),
    changePreferencesRoute({ handleCommand }),
    ...receiptRoutes({ handleCommand, store }),
    ...calls.routes,
  ];
  const tracked = trackedRoutes(routes, files.routes, dependencies.onEpochMismatch);
  return {
    ...tracked,
    async close() {
      await Promise.all([tracked.close(), calls.close(), files.close()]);
    },
  };
}
