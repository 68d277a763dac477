import { decideRequestErasure } from '@parley/command-service/accounts/erase-account/request-erasure';
import { accountRefs, evolveAccount, initialAccount } from '@parley/command-service/accounts/account';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { operatorId } from '@parley/events/api-keys';
import { idToBytes } from '@parley/events/id-bytes';
import { bodyHash, newId } from '@parley/events/ids';
import { destroySubjectKey, readErasedSubjects } from '@parley/key-store/subject-keys';
import { emptyLog, type KeyTables } from '@parley/key-store/wrapped-keys';

interface Dependencies {
  store: EventStore;
  log: Database;
  /** Null without a key store. */
  keys: KeyTables | null;
}

export interface RepeatedErasures {
  /** Users that are erased again. */
  repeated: string[];
  /** Ids of users that the backup does not have. */
  unknown: string[];
}

/**
 * Erases again who was erased after the backup: those of the list, and those whose keys the key store has destroyed. From here on
 * nobody can log in as them or read what they wrote; command-service removes the rest when it starts. Can be repeated.
 */
export async function repeatErasures({ store, log, keys }: Dependencies, listed: readonly string[]): Promise<RepeatedErasures> {
  const tombstones = keys === null ? [] : await readErasedSubjects(keys, 'profile');
  const result: RepeatedErasures = { repeated: [], unknown: [] };
  for (const userId of new Set([...tombstones.map(({ subjectId }) => subjectId), ...listed])) {
    const erasure = await requestAgain(store, userId);
    if (erasure === 'unknown') result.unknown.push(userId);
    if (erasure === 'completed' || erasure === 'unknown') continue;
    if (erasure === 'requested') result.repeated.push(userId);
    await endAccess(log, userId);
    if (keys !== null) for (const purpose of ['profile', 'content'] as const) await destroySubjectKey(keys, { subjectId: userId, purpose });
  }
  if (keys !== null) await emptyLog(keys);
  return result;
}

/** `pending`: the backup has the request, and no completion. */
async function requestAgain(store: EventStore, userId: string): Promise<'requested' | 'pending' | 'completed' | 'unknown'> {
  const { events, versions } = await store.load(accountRefs(userId), { current: true });
  const account = events.reduce(evolveAccount, initialAccount);
  if (account.registeredAt === null) return 'unknown';
  if (account.erasure !== null) return account.erasure.state;
  const erasure = { userId, erasureId: newId() };
  const [first, ...others] = decideRequestErasure(account, erasure);
  const result = await store.append({
    events: [first!, ...others],
    readSet: versions,
    // Not the id of the erasure: that is the key of its completion.
    command: { actorId: operatorId, targetId: userId, key: newId() },
    bodyHash: bodyHash('RequestErasure', erasure),
    mayBeRetry: false,
    metadata: { correlationId: newId() },
  });
  // Nothing else writes to a store that is being restored.
  if (result.kind !== 'appended') throw new Error(`the erasure of ${userId} was not appended: ${result.kind}`);
  return 'requested';
}

async function endAccess(log: Database, userId: string): Promise<void> {
  const sql = "UPDATE sessions SET revoked_at = ?, revoked_because = 'account_erased' WHERE user_id = ? AND revoked_at IS NULL";
  await log.write([{ sql, values: [await log.now(), idToBytes(userId)] }]);
}
