/**
 * Whether the users whom a command names exist. They live in other partitions, so this is read before and not asserted:
 * accounts never go away.
 */
import type { EventStore } from '@parley/event-store/event-store';
import { partitionOf } from '@parley/events/partitions';
import { invalidField } from '../fields.ts';
import { accountRef } from './account.ts';

/** Those of the ids that are nobody's. */
export async function findUnknownUsers(store: EventStore, userIds: readonly string[]): Promise<ReadonlySet<string>> {
  const unknown = await unregisteredAmong(store, userIds, false);
  // A cache may not know yet who has just registered elsewhere.
  return unknown.length === 0 ? new Set() : new Set(await unregisteredAmong(store, unknown, true));
}

/** Throws `validation_failed` for the first id that is nobody's. */
export function requireKnown(unknown: ReadonlySet<string>, userIds: readonly string[], path: (index: number) => string): void {
  const index = userIds.findIndex((userId) => unknown.has(userId));
  if (index !== -1) throw invalidField(path(index), 'Is nobody’s id');
}

async function unregisteredAmong(store: EventStore, userIds: readonly string[], current: boolean): Promise<string[]> {
  const byPartition = Map.groupBy(userIds, partitionOf);
  const histories = await Promise.all([...byPartition.values()].map((ids) => store.load(ids.map(accountRef), { current })));
  const registered = new Set(
    histories.flatMap(({ events }) => events.flatMap((event) => (event.type === 'AccountRegistered' ? [event.payload.userId] : []))),
  );
  return userIds.filter((userId) => !registered.has(userId));
}
