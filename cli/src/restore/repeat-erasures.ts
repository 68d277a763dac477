/**
 * Erases again what was erased after the backup: what the list names, and what the key store has no keys of. Can be repeated.
 *
 * From here on nobody can log in as these persons, read these groups, or read what was erased; command-service removes the rest when it
 * starts.
 */
import { requestErasure } from '@parley/command-service/accounts/erase-account/request-erasure';
import { deleteConversation } from '@parley/command-service/conversations/delete-conversation/delete-conversation';
import { maxMembers } from '@parley/command-service/conversations/delete-conversation/find-members.reads';
import type { Outcome } from '@parley/command-service/define-command';
import { evolvePresent, removeMembers } from '@parley/command-service/erasure/conversation/erasure-commands';
import type { HandleCommand } from '@parley/command-service/handle-command';
import { chunks } from '@parley/concurrency/chunks';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { SealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { backendId } from '@parley/events/api-keys';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { KeyMissing } from '@parley/key-store/errors';
import { eraseSlots } from '@parley/key-store/key-pages';
import { destroySubjectKey, readErasedSubjects, type Subject } from '@parley/key-store/subject-keys';
import { emptyLog, type KeyTables } from '@parley/key-store/wrapped-keys';
import type { Failpoint } from '@parley/service-kit/failpoint';
import { Problem } from '@parley/service-kit/problems';
import { deleteMessagesWithoutKeys } from './erased-messages.ts';
import type { ListedErasures } from './erasures-file.ts';
import { offlineCommands, offlineRequest } from './offline-commands.ts';

interface Dependencies {
  store: SealedEventStore;
  log: Database;
  /** Null without a key store. */
  keys: KeyTables | null;
  failpoint: Failpoint;
}

export interface RepeatedErasures {
  /** Ids of users and groups, and the number of messages, that are erased again. */
  repeated: { persons: string[]; conversations: string[]; messages: number };
  /** Ids of users and groups that the backup does not have. */
  unknown: string[];
  /** Files of the messages. */
  fileIds: string[];
}

/** `known`: the backup has the erasure. */
type Repetition = 'repeated' | 'known' | 'unknown';

export async function repeatErasures({ store, log, keys, failpoint }: Dependencies, listed: ListedErasures): Promise<RepeatedErasures> {
  const handleCommand = offlineCommands(store);
  // Then the key store says it all, also to another run with another list.
  if (keys !== null) await destroyListed(keys, listed);
  const persons = await repeatEach(await erasedSubjects(keys, 'profile', listed.persons), (userId) =>
    erasePersonAgain({ handleCommand, log, keys }, userId),
  );
  failpoint('restore.persons-erased');
  const conversations = await repeatEach(await erasedSubjects(keys, 'conversation', listed.conversations), (conversationId) =>
    eraseConversationAgain({ handleCommand, stored: store.stored }, conversationId),
  );
  failpoint('restore.conversations-erased');
  const messages =
    keys === null ? { count: 0, fileIds: [] } : await deleteMessagesWithoutKeys({ stored: store.stored, keys, handleCommand });
  if (keys !== null) await emptyLog(keys);
  return {
    repeated: { persons: persons.repeated, conversations: conversations.repeated, messages: messages.count },
    unknown: [...persons.unknown, ...conversations.unknown],
    fileIds: messages.fileIds,
  };
}

const personKeys = ['profile', 'content'] as const;

async function destroyListed(keys: KeyTables, { persons, conversations, messages }: ListedErasures): Promise<void> {
  for (const subjectId of persons) for (const purpose of personKeys) await destroySubjectKey(keys, { subjectId, purpose });
  for (const subjectId of conversations) await destroySubjectKey(keys, { subjectId, purpose: 'conversation' });
  for (const { pageId, slots } of messages) {
    await eraseSlots(keys, pageId, slots).catch((error: unknown) => {
      // A page of messages that were sent after the backup.
      if (!(error instanceof KeyMissing)) throw error;
    });
  }
}

async function erasedSubjects(
  keys: KeyTables | null,
  purpose: Subject['purpose'],
  listed: readonly string[],
): Promise<ReadonlySet<string>> {
  const tombstones = keys === null ? [] : await readErasedSubjects(keys, purpose);
  return new Set([...tombstones.map(({ subjectId }) => subjectId), ...listed]);
}

async function repeatEach(ids: Iterable<string>, repeat: (id: string) => Promise<Repetition>) {
  const result: Record<Repetition, string[]> = { repeated: [], known: [], unknown: [] };
  for (const id of ids) result[await repeat(id)].push(id);
  return result;
}

interface PersonDependencies extends Pick<Dependencies, 'log' | 'keys'> {
  handleCommand: HandleCommand;
}

/** In the audit. */
const reason = 'Erased after the backup that was restored';

async function erasePersonAgain({ handleCommand, log, keys }: PersonDependencies, userId: string): Promise<Repetition> {
  const outcome = await unlessAbsent(handleCommand(requestErasure, { userId, erasureId: newId(), reason }, offlineRequest()));
  if (outcome === null) return 'unknown';
  if (outcome.state.erasure!.state === 'completed') return 'known';
  await endAccess(log, userId);
  // One may be left of an erasure that was interrupted.
  if (keys !== null) for (const purpose of personKeys) await destroySubjectKey(keys, { subjectId: userId, purpose });
  return repetitionOf(outcome);
}

/** Ends sessions, and withdraws all files of the person. */
async function endAccess(log: Database, userId: string): Promise<void> {
  const values = [await log.now(), idToBytes(userId)];
  await log.write([
    { sql: "UPDATE sessions SET revoked_at = ?, revoked_because = 'account_erased' WHERE user_id = ? AND revoked_at IS NULL", values },
    { sql: 'UPDATE files SET collected_at = COALESCE(collected_at, ?) WHERE uploader_id = ?', values },
  ]);
}

interface ConversationDependencies {
  handleCommand: HandleCommand;
  /** The log without decorators. */
  stored: Pick<EventStore, 'readStream'>;
}

/** Removes all members, too: read tables do not show the group to anybody, also before command-service starts. */
async function eraseConversationAgain({ handleCommand, stored }: ConversationDependencies, conversationId: string): Promise<Repetition> {
  const request = { conversationId, actorId: backendId, erasureId: newId(), memberIds: [] };
  const outcome = await unlessAbsent(handleCommand(deleteConversation, request, offlineRequest()));
  if (outcome === null) return 'unknown';
  if (outcome.state.erasure!.state === 'completed') return 'known';
  for (const userIds of chunks([...(await readMembers(stored, conversationId))], maxMembers))
    await handleCommand(removeMembers, { conversationId, userIds }, offlineRequest());
  return repetitionOf(outcome);
}

const repetitionOf = ({ kind }: Outcome<unknown>): Repetition => (kind === 'appended' ? 'repeated' : 'known');

const pageSize = 500;

async function readMembers(stored: ConversationDependencies['stored'], conversationId: string): Promise<ReadonlySet<string>> {
  let members: ReadonlySet<string> = new Set();
  for (let after = 0; ; after += pageSize) {
    const events = await stored.readStream(conversationStream(conversationId), { after, limit: pageSize });
    members = events.reduce(evolvePresent, members);
    if (events.length < pageSize) return members;
  }
}

/** Null if the backup has no such user or group. */
async function unlessAbsent<State>(outcome: Promise<Outcome<State>>): Promise<Outcome<State> | null> {
  return outcome.catch((error: unknown) => {
    // `forbidden`: a direct conversation, which nobody erases.
    if (error instanceof Problem && (error.code === 'not_found' || error.code === 'forbidden')) return null;
    throw error;
  });
}
