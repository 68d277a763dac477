/**
 * Erases a person once the log says so. Each step can be repeated: a run that ends anywhere is followed by one from the beginning. Keys are
 * destroyed before the tables are redacted, so that nothing is projected again from the log; what is in use elsewhere until then is refused.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { profileEntity } from '@parley/events/entities';
import type { StoredEvent } from '@parley/events/envelope';
import { accountStream } from '@parley/events/streams';
import type { FileStore } from '@parley/file-store/file-store';
import { destroySubjectKey, readSubjectKeys, type Subject, subjectName } from '@parley/key-store/subject-keys';
import { emptyLog, type KeyTables } from '@parley/key-store/wrapped-keys';
import { LIVE, SEARCH } from '@parley/read-tables/checkpoints';
import { awaitProjection } from '../../await-projection.ts';
import { pairCommand } from '../../contacts/pair-command.ts';
import type { FindSuccessor } from '../../conversations/remove-member/find-successor.reads.ts';
import { retryWhileHintIsStale } from '../../conversations/remove-member/retry-stale-hint.ts';
import { deleteExportsOf } from '../../exports/cancel-exports.ts';
import type { CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { CallParticipations } from '../../participations/call-participations.ts';
import { defaultKeysExpireMs } from '../keys-expire.ts';
import { completeErasure } from '../../accounts/erase-account/request-erasure.ts';
import { readAccount } from '../../accounts/read-account.ts';
import { endAccess, type EndAccessDependencies } from '../../users/end-access.ts';
import { type CertificateDependencies, issueCertificate } from '../certificate/issue-certificate.ts';
import { deleteFilesOf } from './delete-files.ts';
import { deletePersonRows } from './delete-person-rows.ts';
import { endPair } from './end-pair.ts';
import { leaveConversation } from './leave-conversation.ts';
import { readConversationIds, readPairedUsers } from './memberships.ts';
import { redactReadTables } from './redact-read-tables.ts';

export interface PersonErasureDependencies
  extends Pick<EndAccessDependencies, 'revokeUserSessions' | 'closeSockets'>, Pick<CertificateDependencies, 'certificates'> {
  store: Pick<EventStore, 'heads' | 'load' | 'id' | 'epoch'>;
  keys: KeyTables;
  log: Database;
  read: Database;
  fileStore: FileStore;
  handleCommand: HandleCommand;
  findSuccessor: FindSuccessor;
  participations: Pick<CallParticipations, 'reconcile'>;
  /** Milliseconds for which the username stays reserved. */
  usernameHold: number;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Milliseconds after which no process uses a destroyed key. */
  keysExpireMs?: number;
  /** Called after each step; tests end the run there. */
  failpoint?: ((name: string) => void) | undefined;
}

type ErasureRequested = StoredEvent<'AccountErasureRequested'>;

/** Does nothing for a person who is erased already. Rejects when `signal` aborts. */
export async function erasePerson(
  dependencies: PersonErasureDependencies,
  requested: ErasureRequested,
  signal: AbortSignal,
): Promise<void> {
  const { keys, log, read, fileStore, handleCommand, keysExpireMs = defaultKeysExpireMs } = dependencies;
  const { failpoint = () => undefined } = dependencies;
  const { userId } = requested.payload;
  const subjects = (['profile', 'content'] as const).map((purpose): Subject => ({ subjectId: userId, purpose }));
  // Keys that were restored from a backup are destroyed again, and what they had opened is redacted again.
  if (await isErased(dependencies, userId, subjects)) return certify(dependencies, requested, subjects);

  await endAccess({ ...dependencies, database: log }, userId, 'account_erased');
  failpoint('erasure.access-ended');
  await leaveAll(dependencies, requested, signal);
  failpoint('erasure.left');
  for (const subject of subjects) await destroySubjectKey(keys, subject);
  await emptyLog(keys);
  failpoint('erasure.person-keys-destroyed');
  await delay(keysExpireMs, undefined, { signal });
  // Members and contacts that were added meanwhile. All events of the person are projected then, those of frozen processes refused.
  await leaveAll(dependencies, requested, signal);
  failpoint('erasure.expired');
  const [content] = (await readSubjectKeys(keys, subjects.slice(1))).values();
  const conversationIds = await readConversationIds(read, userId, { former: true });
  await redactReadTables(read, { userId, erasedAt: content!.erasedAt!, conversationIds });
  failpoint('erasure.redacted');
  await deleteFilesOf({ log, fileStore }, userId);
  await deleteExportsOf({ log, fileStore }, userId, signal);
  failpoint('erasure.files-deleted');
  await deletePersonRows(log, userId, dependencies.usernameHold);
  for (const database of new Set([log, read])) await emptyLog({ database });
  failpoint('erasure.rows-deleted');
  await handleCommand(completeErasure, requested.payload, requestOf(requested));
  failpoint('erasure.completed');
  await certify(dependencies, requested, subjects);
}

/** After the end, which it names: a process that was killed in between is followed by one that finds only this to do. */
async function certify(dependencies: PersonErasureDependencies, requested: ErasureRequested, subjects: readonly Subject[]): Promise<void> {
  const { userId: subjectId, erasureId } = requested.payload;
  const ref = { stream: accountStream(subjectId), entity: profileEntity(subjectId, 'suspension') };
  const completed = (await dependencies.store.load([ref], { current: true })).events.at(-1)!;
  await issueCertificate(dependencies, { kind: 'person', erasureId, subjectId, requested, completed }, subjects);
}

async function isErased({ store, keys }: PersonErasureDependencies, userId: string, subjects: readonly Subject[]): Promise<boolean> {
  const known = await readSubjectKeys(keys, subjects);
  const areDestroyed = subjects.every((subject) => known.get(subjectName(subject))?.key === null);
  return areDestroyed && (await readAccount(store, userId)).erasure?.state === 'completed';
}

/** Leaves calls, groups and pairs that the log has now. */
async function leaveAll(dependencies: PersonErasureDependencies, requested: ErasureRequested, signal: AbortSignal): Promise<void> {
  const { store, read, handleCommand, findSuccessor, participations, clock } = dependencies;
  const { userId } = requested.payload;
  await awaitProjection(read, { heads: await store.heads(), subscriptions: [LIVE, SEARCH], signal });
  for (const conversationId of await readConversationIds(read, userId, { former: false })) {
    signal.throwIfAborted();
    const { state } = await retryWhileHintIsStale(async () => {
      const successorHint = await findSuccessor(conversationId, userId);
      // Without a key: a person who was added once more leaves once more.
      const request = { ...requestOf(requested), key: undefined };
      return handleCommand(leaveConversation, { conversationId, userId, actorId: userId, successorHint }, request);
    });
    if (state.call) await participations.reconcile(state.call);
  }
  for (const otherId of await readPairedUsers(read, userId)) {
    signal.throwIfAborted();
    await handleCommand(endPair, pairCommand(userId, otherId, clock), requestOf(requested));
  }
  await awaitProjection(read, { heads: await store.heads(), subscriptions: [LIVE, SEARCH], signal });
}

/** By the actor who requested the erasure. */
function requestOf({ payload: { userId, erasureId }, metadata: { actorId, correlationId, apiKeyId } }: ErasureRequested): CommandRequest {
  return { actorId, key: erasureId, fingerprint: { userId, erasureId }, correlationId, traceparent: undefined, apiKeyId };
}
