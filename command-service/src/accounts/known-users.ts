/**
 * Checks that the users that a command names exist, and are not erased. Their accounts lie in other partitions, so they are read before the
 * decision and not asserted: the eraser removes once more who was added meanwhile.
 */
import type { EventStore } from '@parley/event-store/event-store';
import { partitionOf } from '@parley/events/partitions';
import { accountStream } from '@parley/events/streams';
import { userStatusFrom, userStatusRefs } from '@parley/events/user-status';
import { invalidField } from '../fields.ts';

/** Returns the ids without an account, and those of erased users. */
export async function findUnknownUsers(store: EventStore, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  const unknown = await unregisteredAmong(store, userIds, false);
  // The cache may lack a user who has just registered with another process.
  return unknown.length === 0 ? new Set() : new Set(await unregisteredAmong(store, unknown, true));
}

/** Throws `validation_failed` for the first id without an account. */
export function requireKnown(unknown: ReadonlySet<string>, userIds: readonly string[], path: (index: number) => string): void {
  const index = userIds.findIndex((userId) => unknown.has(userId));
  if (index !== -1) throw invalidField(path(index), 'There is no user with this id');
}

async function unregisteredAmong(store: EventStore, userIds: readonly string[], current: boolean): Promise<string[]> {
  const byPartition = Map.groupBy(userIds, partitionOf);
  const histories = await Promise.all([...byPartition.values()].map((ids) => store.load(ids.flatMap(userStatusRefs), { current })));
  const byStream = Map.groupBy(
    histories.flatMap(({ events }) => events),
    ({ stream }) => stream,
  );
  return userIds.filter((userId) => {
    const status = userStatusFrom(byStream.get(accountStream(userId)) ?? []);
    return status === null || status === 'erased';
  });
}
