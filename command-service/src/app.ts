/**
 * Executes commands: loads state from the log, decides, and appends events (handle-command.ts). The service owns the log and the
 * write tables: unique names, credentials, sessions, uploaded files, and the leases and deadlines of calls, which it fires.
 *
 * Invariants: the read set of a decision is unchanged when its events are appended; a command is executed once; every response
 * comes from the log. Read tables are read only for hints that the decision checks, and written only by the eraser. Concurrency: any number of
 * equal processes. Shutdown: `close` resolves when no request is in flight; closing stores and servers is up to the composition.
 */
import type { Database } from '@parley/database/database';
import type { EpochMismatch, EventStore } from '@parley/event-store/event-store';
import { withKeyedBodyHashes } from '@parley/event-store/keyed-body-hashes';
import type { FileStore } from '@parley/file-store/file-store';
import type { EventBus } from '@parley/event-bus/event-bus';
import type { KeyVault } from '@parley/key-store/key-vault';
import type { PushChannel } from '@parley/push-channel/push-channel';
import { activeSlot } from '@parley/read-tables/slots';
import { readUserStatus } from '@parley/write-tables/api-keys';
import { readStoreSecret } from '@parley/write-tables/store-secret';
import { derivedId } from '@parley/events/ids';
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
import type { Tracing } from '@parley/service-kit/tracing/tracing';
import type { OutboundRules } from '@parley/service-kit/outbound/public-address';
import { apiKeyRoutes } from './api-keys/api-key-routes.ts';
import { accountRoutes } from './accounts/account-routes.ts';
import { argonPasswords, type OpenPasswords } from './accounts/passwords.ts';
import { passwordVerifier } from './accounts/verify-password.ts';
import { currentPasswordVerifier } from './accounts/verify-current-password.ts';
import type { AccountRateLimits } from './accounts/rate-limits.ts';
import { composeCalls } from './compose-calls.ts';
import { createPrivacyReader } from './contacts/privacy-reader.ts';
import { contactRoutes } from './contacts/contact-routes.ts';
import { conversationRoutes } from './conversations/conversation-routes.ts';
import { findMembersIn } from './conversations/delete-conversation/find-members.reads.ts';
import { findSuccessorIn } from './conversations/remove-member/find-successor.reads.ts';
import { composeExports } from './exports/compose-exports.ts';
import type { ExportTimes } from './exports/exporter.ts';
import { fieldsFor } from './fields.ts';
import { composeFiles } from './files/compose-files.ts';
import type { FileLimits } from './files/file-limits.ts';
import type { UploadLimits } from './files/upload-file/store-upload.ts';
import type { CertificateDependencies } from './erasure/certificate/issue-certificate.ts';
import { type EraserDependencies, startEraser } from './erasure/eraser.ts';
import { commandHandler } from './handle-command.ts';
import { inviteRoutes } from './invites/invite-routes.ts';
import type { Limits } from './limits.ts';
import { composeMail } from './mail/compose-mail.ts';
import type { SendMail } from './mail/send-mail.ts';
import { messageRoutes } from './messages/message-routes.ts';
import type { Quotas } from './quotas.ts';
import { publishCommits } from './publishing/publish-commits.ts';
import { operatorRoutes } from './operators/operator-routes.ts';
import { changePreferencesRoute } from './preferences/change-preferences/change-preferences.route.ts';
import { reactionRoutes } from './reactions/reaction-routes.ts';
import { receiptRoutes } from './receipts/receipt-routes.ts';
import type { TrustedIssuer } from './sessions/exchange-token/trusted-issuers.ts';
import { issuedTokenVerifier } from './sessions/exchange-token/verify-issued-token.ts';
import { refreshTokens } from './sessions/refresh-tokens.ts';
import { expireMessages } from './retention/expire-messages.ts';
import { sessionRevoker } from './sessions/revoke-sessions.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { sessionStarter, type SignTokens, type StartSession } from './sessions/start-session.ts';
import { repeatableWebhooks } from './webhooks/webhook-dependencies.ts';
import { webhookRoutes } from './webhooks/webhook-routes.ts';
import { trackedRoutes } from './tracked-routes.ts';
import { userRoutes } from './users/user-routes.ts';

/** Limits on expensive requests, in addition to the request limits. */
export interface CommandRateLimits extends AccountRateLimits, Omit<UploadLimits, 'uploadBytes'> {
  quotas: Quotas;
  /** By user. */
  callStarts: Limit;
  /** By the user whose data it is. */
  exports: Limit;
}

export interface CommandServiceDependencies {
  store: EventStore;
  /** No other process writes the log. */
  writesAlone?: boolean;
  /** Has the log and the write tables, migrated. */
  logDatabase: Database;
  /** Has the read tables; used for hints and by the eraser. */
  readDatabase: Database;
  /** Seals texts in rows of the write tables. */
  vault: KeyVault;
  /** Destroys keys of what was deleted; absent if the store is not sealed. */
  erasure?: Pick<EraserDependencies, 'stored' | 'keys' | 'metrics' | 'instanceId' | 'times'> & { keysExpireMs?: number } & Pick<
      CertificateDependencies,
      'certificates'
    >;
  bus: Pick<EventBus, 'publish'>;
  /** The commits to publish; those of `store`, which are sealed, by default. */
  commits?: Pick<EventStore, 'onCommitted'>;
  pushChannel: Pick<PushChannel, 'publish'>;
  sessionState: Pick<SessionState, 'revoked'>;
  /** Stores the bytes of files. */
  fileStore: FileStore;
  signToken: SignToken;
  /** Signs the peer tokens of calls, with the same key. */
  signPeerToken: SignClaims<PeerTokenClaim>;
  /** Signs file tokens, which let browsers load files; they live as long as a session. */
  signFileToken: SignToken;
  /** refreshKeyFrom(the private key that signs access tokens). API keys are derived from it, too. */
  refreshKey: Buffer;
  /** Issuers of the tokens that log users of a product in; none by default. */
  trustedIssuers?: readonly TrustedIssuer[] | undefined;
  /** Origins, in addition to the service's own, whose pages may refresh a session by cookie. */
  allowedOrigins: readonly string[];
  clock: Clock;
  newId: () => string;
  limits: Limits;
  fileLimits: FileLimits;
  /** Has the copies of the data of users while they are written. */
  exportFolder: string;
  /** Times of the exporter, shorter in tests. */
  exportTimes?: Partial<ExportTimes>;
  /** Begins the links that users get; never the `Host` of a request. */
  publicUrl: string;
  /** Sends the mails that users ask for; without it, there are none. */
  sendMail?: SendMail | undefined;
  /** Pauses of the mailer, shorter in tests. */
  mailTimes?: { pollMs: number; retryMs: number };
  /** Where webhooks may send. */
  webhookRules: OutboundRules;
  rateLimits: CommandRateLimits;
  boundMetrics?: BoundMetrics;
  logger: Logger;
  tracing?: Tracing | undefined;
  /** Called when the store has another epoch than when it was opened: the process must restart. */
  onEpochMismatch: (mismatch: EpochMismatch) => void;
  /** Called at `publish.before` and `publish.after`; tests kill the process there. */
  failpoint?: (name: string) => void;
}

export interface CommandService {
  routes: Route[];
  streamRoutes: StreamRoute[];
  /** Starts a session as log-in does, without credentials: the caller decides whose. */
  startSession: StartSession;
  /** Resolves when no request is in flight. */
  close(): Promise<void>;
}

export async function createCommandService(dependencies: CommandServiceDependencies): Promise<CommandService> {
  const { writesAlone = false, logDatabase: database, readDatabase, newId, clock, limits, rateLimits } = dependencies;
  const storeSecret = await readStoreSecret(database);
  const store = withKeyedBodyHashes(dependencies.store, storeSecret);
  const { allowedOrigins, publicUrl, sendMail, logger, tracing } = dependencies;
  publishCommits({ ...dependencies, store: dependencies.commits ?? dependencies.store });

  const fields = fieldsFor(limits);
  const files = composeFiles({ ...dependencies, rateLimits: { ...rateLimits, ...rateLimits.quotas } });
  const privacyReader = createPrivacyReader({ store, clock, writesAlone });
  const handleCommand = commandHandler({ store, privacyReader, withFileClaims: files.withFileClaims, newId, tracing });
  const calls = composeCalls({ ...dependencies, handleCommand });
  const { participations } = calls;

  const { identity: known, signing } = await composeIdentity(dependencies, store);
  const findSuccessor = findSuccessorIn(() => activeSlot(readDatabase));
  const findMembers = findMembersIn(() => activeSlot(readDatabase));

  const identity = { ...known, fields, sendsMail: sendMail !== undefined };
  const { quotas } = rateLimits;
  const accountIdFor = (key: string, username: string, attempt: number): string =>
    derivedId('account', storeSecret, key, username, ...(attempt === 0 ? [] : [String(attempt)]));
  const chat = { handleCommand, store, newId, fields, quotas };
  const routes = [
    ...accountRoutes({ ...identity, handleCommand, newId, accountIdFor, ...limits }),
    ...apiKeyRoutes({ ...identity, handleCommand, refreshKey: dependencies.refreshKey }),
    ...userRoutes({ ...identity, handleCommand, newId, ...limits }),
    ...inviteRoutes({ ...identity, handleCommand, publicUrl }),
    ...operatorRoutes({ ...identity, handleCommand, newId, publicUrl, ...limits }),
    ...sessionRoutes({ ...identity, ...signing, handleCommand, newId, ...limits, cookies: { allowedOrigins } }),
    ...webhookRoutes({ ...dependencies, ...repeatableWebhooks(storeSecret), handleCommand, database, maxWebhooks: limits.webhooks }),
    ...contactRoutes({ handleCommand, store, clock, participations, quotas }),
    ...conversationRoutes({ ...chat, database, findSuccessor, findMembers, participations, membersPerGroup: limits.membersPerGroup }),
    ...messageRoutes({ ...chat, messageVersionBytes: limits.messageVersionBytes }),
    ...reactionRoutes({ ...chat, emojiPerMessage: limits.emojiPerMessage }),
    changePreferencesRoute({ handleCommand }),
    ...receiptRoutes({ handleCommand, store }),
    ...calls.routes,
  ];
  const exporting = { ...dependencies, ...identity, ...limits, read: readDatabase, handleCommand, storeSecret };
  const exports = composeExports({ ...exporting, exportLimit: rateLimits.exports });
  const { erasure, fileStore } = dependencies;
  const erasing = { ...identity, store, read: readDatabase, fileStore, handleCommand, findSuccessor, participations, ...limits };
  const eraser = erasure && (await startEraser({ ...dependencies, ...erasure, log: database, data: { ...erasing, ...erasure } }));
  const retention = erasure && expireMessages({ ...dependencies, ...erasure, ...limits, store, log: database, handleCommand });
  const mailing = { ...identity, ...rateLimits, ...limits, ...dependencies.mailTimes, handleCommand, publicUrl, logger };
  const mailer = sendMail && composeMail({ ...mailing, sendMail });
  const tracked = trackedRoutes([...routes, ...exports.routes], [...files.routes, ...exports.streamRoutes], dependencies.onEpochMismatch);
  return {
    ...tracked,
    startSession: identity.startSession,
    async close() {
      const parts = [tracked, calls, files, eraser, retention, mailer, exports];
      await Promise.all(parts.map(async (part) => part?.close()));
      await identity.passwords.close();
    },
  };
}

/** Passwords and tokens, and the start and end of sessions. */
async function composeIdentity(dependencies: CommandServiceDependencies, store: EventStore) {
  const { logDatabase: database, vault, newId, clock, limits, rateLimits, signToken, signFileToken } = dependencies;
  const passwords = await openPasswords(dependencies);
  const verifyPassword = passwordVerifier({ passwords, rateLimits, logger: dependencies.logger });
  const verifyCurrentPassword = currentPasswordVerifier({ database, verifyPassword });
  const tokens = refreshTokens(dependencies.refreshKey);
  const signTokens: SignTokens = (actor) => ({ access: signToken(actor, newId()), files: signFileToken(actor, newId()) });
  const revoker = sessionRevoker({ ...dependencies, database });
  const status = { readUserStatus: (userId: string) => readUserStatus(store, userId) };
  const starting = { ...revoker, ...status, database, vault, tokens, signTokens, clock, newId, maxSessions: limits.sessionsPerUser };
  const startSession = sessionStarter(starting);
  const verifyIssuedToken = issuedTokenVerifier(dependencies.trustedIssuers ?? [], clock);
  return {
    identity: { store, database, passwords, verifyPassword, verifyCurrentPassword, startSession, ...revoker, ...status, clock, rateLimits },
    signing: { verifyIssuedToken, tokens, signTokens },
  };
}

function openPasswords({
  limits,
  boundMetrics: metrics,
}: Pick<CommandServiceDependencies, 'limits' | 'boundMetrics'>): Promise<OpenPasswords> {
  const { hashConcurrency: concurrency, hashQueue: maxQueued, hashQueuePerNetwork: maxQueuedPerNetwork } = limits;
  return argonPasswords({ concurrency, maxQueued, maxQueuedPerNetwork, metrics });
}
