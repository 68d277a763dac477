/**
 * Decides. Each command is a route that folds what the log says of its target, decides, and appends events; nothing is
 * written to read tables here. It owns the log and, beside it, unique names, credentials, sessions, uploaded files, and of
 * calls the leases and deadlines, which it fires.
 *
 * Invariants: what a decision read is still so when its events are appended; a command happens once; every answer comes
 * from the log (of the read side only hints are taken, and asserted). Concurrency: any number of processes, none is
 * special. Shutdown: `close` resolves when the commands under way are answered; stores and servers are the composition's.
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
import type { SessionState } from '@parley/service-kit/auth/session-state';
import type { Clock } from '@parley/service-kit/clock';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { accountRoutes } from './accounts/account-routes.ts';
import { argonPasswords } from './accounts/passwords.ts';
import { selfProver } from './accounts/prove-self.ts';
import type { AccountRateLimits } from './accounts/rate-limits.ts';
import { composeCalls } from './compose-calls.ts';
import { knowingPrivacyIn } from './contacts/knowing-privacy.ts';
import { contactRoutes } from './contacts/contact-routes.ts';
import { conversationRoutes } from './conversations/conversation-routes.ts';
import { findSuccessorIn } from './conversations/remove-member/find-successor.reads.ts';
import { fieldsFor } from './fields.ts';
import { composeFiles } from './files/compose-files.ts';
import type { FileLimits } from './files/file-limits.ts';
import { commandHandler } from './handle-command.ts';
import type { Limits } from './limits.ts';
import { messageRoutes } from './messages/message-routes.ts';
import { publishCommits } from './publishing/publish-commits.ts';
import { changePreferencesRoute } from './preferences/change-preferences/change-preferences.route.ts';
import { reactionRoutes } from './reactions/reaction-routes.ts';
import { receiptRoutes } from './receipts/receipt-routes.ts';
import { refreshTokens } from './sessions/refresh-tokens.ts';
import { sessionRevoker } from './sessions/revoke-sessions.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { sessionStarter, type SignTokens } from './sessions/start-session.ts';
import { watchedRoutes } from './watched-routes.ts';

/** How often one may do what is dear, beside what every request is counted by. */
export interface CommandRateLimits extends AccountRateLimits {
  /** By user. */
  upload: Limit;
  callStarts: Limit;
}

export interface CommandServiceDependencies {
  store: EventStore;
  /** No other process writes the log. */
  writesAlone?: boolean;
  /** Where names, credentials and sessions lie (commandMigrations have run). */
  logDatabase: Database;
  /** The read tables, for hints only. */
  readDatabase: Database;
  bus: Pick<EventBus, 'publish'>;
  pushChannel: Pick<PushChannel, 'publish'>;
  sessionState: Pick<SessionState, 'revoked'>;
  /** Where the bytes of files lie. */
  fileStore: FileStore;
  signToken: SignToken;
  /** Signs a call's peer tokens, with the same key. */
  signPeerToken: SignClaims<PeerTokenClaim>;
  /** Signs the tokens that browsers read files with; as long-lived as a session. */
  signFileToken: SignToken;
  /** refreshKeyFrom(the private key that signs access tokens). */
  refreshKey: Buffer;
  /** Origins beside the service's own whose pages may refresh a session by cookie. */
  allowedOrigins: readonly string[];
  clock: Clock;
  newId: () => string;
  limits: Limits;
  fileLimits: FileLimits;
  rateLimits: CommandRateLimits;
  logger: Logger;
  /** The store is of another epoch than when it was opened: this process must end and begin anew. */
  outdated: (mismatch: EpochMismatch) => void;
  /** Called at `publish.before` and `publish.after`; in tests it ends the process there. */
  failpoint?: (name: string) => void;
}

export interface CommandService {
  routes: Route[];
  streamRoutes: StreamRoute[];
  /** Resolves when all commands under way are answered. */
  close(): Promise<void>;
}

export async function createCommandService(dependencies: CommandServiceDependencies): Promise<CommandService> {
  const { store, writesAlone = false, logDatabase: database, readDatabase, newId, limits, rateLimits, clock } = dependencies;
  const { signToken, signFileToken } = dependencies;
  publishCommits(dependencies);

  const fields = fieldsFor(limits);
  const handleCommand = commandHandler({ store, newId });
  const knowingPrivacy = knowingPrivacyIn({ store, clock, writesAlone });
  const passwords = await argonPasswords({ atOnce: limits.hashesAtOnce, waiting: limits.hashesWaiting });
  const tokens = refreshTokens(dependencies.refreshKey);
  const signTokens: SignTokens = (actor) => ({ access: signToken(actor, newId()), files: signFileToken(actor, newId()) });
  const startSession = sessionStarter({ database, tokens, signTokens, clock, newId });
  const revokeSessions = sessionRevoker({ ...dependencies, database });
  const cookies = { allowedOrigins: dependencies.allowedOrigins };
  const calls = composeCalls({ ...dependencies, handleCommand, knowingPrivacy });
  const { places } = calls;
  const files = composeFiles(dependencies);
  const { claimingFiles } = files;
  const conversing = { handleCommand, claimingFiles, knowingPrivacy, store, newId, fields };
  const findSuccessor = findSuccessorIn(() => activeSlot(readDatabase));

  const routes = [
    ...accountRoutes({
      handleCommand,
      claimingFiles,
      store,
      database,
      passwords,
      proveSelf: selfProver({ database, passwords, rateLimits }),
      startSession,
      revokeSessions,
      clock,
      newId,
      rateLimits,
      fields,
    }),
    ...sessionRoutes({
      store,
      database,
      passwords,
      tokens,
      signTokens,
      startSession,
      revokeSessions,
      cookies,
      clock,
      rateLimits,
      fields,
    }),
    ...contactRoutes({ handleCommand, store, clock, places }),
    ...conversationRoutes({ ...conversing, findSuccessor, places, membersPerGroup: limits.membersPerGroup }),
    ...messageRoutes(conversing),
    ...reactionRoutes({ handleCommand, knowingPrivacy }),
    changePreferencesRoute({ handleCommand }),
    ...receiptRoutes({ handleCommand, store }),
    ...calls.routes,
  ];
  const watched = watchedRoutes(routes, files.routes, dependencies.outdated);
  return {
    ...watched,
    async close() {
      await Promise.all([watched.close(), calls.close(), files.close()]);
    },
  };
}
