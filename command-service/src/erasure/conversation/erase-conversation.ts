/**
 * Erases a group once the log says so. Each step can be repeated, and how far the messages are deleted is in the log: a run that ends
 * anywhere is followed by another, which has little to repeat.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { StoredEvent } from '@parley/events/envelope';
import { destroySubjectKey, readSubjectKeys, type Subject, subjectName } from '@parley/key-store/subject-keys';
import { emptyLog, type KeyTables } from '@parley/key-store/wrapped-keys';
import { LIVE, readCheckpoints, SEARCH } from '@parley/read-tables/checkpoints';
import { activeSlot } from '@parley/read-tables/slots';
import { externalConversationKind } from '@parley/write-tables/names';
import { idToBytes } from '@parley/events/id-bytes';
import { awaitProjection } from '../../await-projection.ts';
import { evolveConversation, initialConversation } from '../../conversations/conversation.ts';
import { findMembersIn } from '../../conversations/delete-conversation/find-members.reads.ts';
import { conversationRef } from '../../conversations/entity-refs.ts';
import type { CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { deleteOldestMessages } from '../../messages/delete-messages/delete-oldest-messages.ts';
import { type CertificateDependencies, issueCertificate } from '../certificate/issue-certificate.ts';
import { defaultKeysExpireMs } from '../keys-expire.ts';
import { checkpointTable, messageEraser } from '../tables.ts';
import { completeErasure, removeMembers } from './erasure-commands.ts';
import { redactConversation } from './redact-conversation.ts';

export interface ConversationErasureDependencies extends Pick<CertificateDependencies, 'certificates'> {
  store: Pick<EventStore, 'heads' | 'load' | 'id' | 'epoch'>;
  /** The log without decorators. */
  stored: Pick<EventStore, 'epoch' | 'load' | 'readStream'>;
  keys: KeyTables;
  log: Database;
  read: Database;
  handleCommand: HandleCommand;
  /** Milliseconds after which no process uses a destroyed key. */
  keysExpireMs?: number;
  /** Called after each step; tests end the run there. */
  failpoint?: ((name: string) => void) | undefined;
}

type ErasureRequested = StoredEvent<'ConversationErasureRequested'>;

/** Does nothing for a group that is erased already. Rejects when `signal` aborts. */
export async function eraseConversation(
  dependencies: ConversationErasureDependencies,
  requested: ErasureRequested,
  signal: AbortSignal,
): Promise<void> {
  const { store, keys, log, read, handleCommand, keysExpireMs = defaultKeysExpireMs } = dependencies;
  const { failpoint = () => undefined } = dependencies;
  const { conversationId } = requested.payload;
  const subject: Subject = { subjectId: conversationId, purpose: 'conversation' };
  // Keys that were restored from a backup are destroyed again, and what they had opened is redacted again.
  if (await isErased(dependencies, subject)) return certify(dependencies, requested, subject);

  await removeRemaining(dependencies, requested, signal);
  failpoint('erasure.members-removed');
  await deleteAll(dependencies, requested, signal);
  failpoint('erasure.messages-deleted');
  await awaitMessageKeys(dependencies, requested.partition, signal);
  await destroySubjectKey(keys, subject);
  await emptyLog(keys);
  failpoint('erasure.conversation-key-destroyed');
  await delay(keysExpireMs, undefined, { signal });
  await awaitProjection(read, { heads: await store.heads(), subscriptions: [LIVE, SEARCH], signal });
  await redactConversation(read, conversationId);
  failpoint('erasure.conversation-redacted');
  await log.write([
    { sql: 'DELETE FROM names WHERE kind = ? AND user_id = ?', values: [externalConversationKind, idToBytes(conversationId)] },
  ]);
  for (const database of new Set([log, read])) await emptyLog({ database });
  failpoint('erasure.external-id-released');
  await handleCommand(completeErasure, requested.payload, requestOf(requested));
  failpoint('erasure.conversation-completed');
  await certify(dependencies, requested, subject);
}

/** After the end, which it names: a process that was killed in between is followed by one that finds only this to do. */
async function certify(dependencies: ConversationErasureDependencies, requested: ErasureRequested, subject: Subject): Promise<void> {
  const { conversationId: subjectId, erasureId } = requested.payload;
  const { events } = await dependencies.store.load([conversationRef(subjectId)], { current: true });
  const completed = events.findLast(({ type }) => type === 'ConversationErased')!;
  await issueCertificate(dependencies, { kind: 'conversation', erasureId, subjectId, requested, completed }, [subject]);
}

async function isErased({ store, keys }: ConversationErasureDependencies, subject: Subject): Promise<boolean> {
  const key = (await readSubjectKeys(keys, [subject])).get(subjectName(subject));
  if (key?.key !== null) return false;
  const { events } = await store.load([conversationRef(subject.subjectId)], { current: true });
  return events.reduce(evolveConversation, initialConversation(subject.subjectId, [])).erasure?.state === 'completed';
}

/** Members beyond those that the request removed, and who were added at the same moment. */
async function removeRemaining(dependencies: ConversationErasureDependencies, requested: ErasureRequested, signal: AbortSignal) {
  const { store, read, handleCommand } = dependencies;
  const { conversationId } = requested.payload;
  const findMembers = findMembersIn(() => activeSlot(read));
  for (;;) {
    signal.throwIfAborted();
    await awaitProjection(read, { heads: await headsOf(store, requested.partition), subscriptions: [LIVE], signal });
    const userIds = await findMembers(conversationId);
    if (userIds.length === 0) return;
    await handleCommand(removeMembers, { conversationId, userIds }, { ...requestOf(requested), key: undefined });
  }
}

/** Nothing is appended to the conversation any more, but what this run appends. */
async function deleteAll(dependencies: ConversationErasureDependencies, requested: ErasureRequested, signal: AbortSignal): Promise<void> {
  const all = { conversationId: requested.payload.conversationId, reason: 'erased' as const, sentUntil: Infinity };
  while ((await deleteOldestMessages(dependencies, all, requestOf(requested))) === undefined) signal.throwIfAborted();
}

const pollMs = 50;

/** Resolves when the keys of all messages are destroyed that were deleted so far. */
async function awaitMessageKeys(
  { store, stored, keys }: ConversationErasureDependencies,
  partition: number,
  signal: AbortSignal,
): Promise<void> {
  const [head] = await headsOf(store, partition);
  for (;;) {
    const [checkpoint] = await readCheckpoints(keys.database, messageEraser, [partition], checkpointTable);
    if (checkpoint && checkpoint.epoch === stored.epoch && checkpoint.position >= head!.position) return;
    await delay(pollMs, undefined, { signal });
  }
}

async function headsOf(store: Pick<EventStore, 'heads'>, partition: number) {
  return (await store.heads()).filter((head) => head.partition === partition);
}

/** By the owner who requested the erasure. */
function requestOf({ payload, metadata: { actorId, correlationId, apiKeyId } }: ErasureRequested): CommandRequest {
  return { actorId, key: payload.erasureId, fingerprint: payload, correlationId, traceparent: undefined, apiKeyId };
}
