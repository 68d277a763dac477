/** The operators of the installation: users with a role, in one stream that all of them share. */
import type { EntityRef, EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { operatorIdsFrom, operatorsId, operatorsRef } from '@parley/events/operators';
import { readOperatorIds } from '@parley/write-tables/operators';

export interface Operators {
  ids: readonly string[];
}

/** The read set and state that commands about operators share: all of them, so that the last one is known. */
export const operatorsScope = {
  target: (): string => operatorsId,
  reads: (): EntityRef[] => [operatorsRef],
  initial: (): Operators => ({ ids: [] }),
  evolve: (_state: Operators, event: AnyStoredEvent): Operators => ({ ids: operatorIdsFrom([event]) }),
};

/** Reads the log: true if the user is an operator now. */
export async function isOperator(store: Pick<EventStore, 'load'>, userId: string): Promise<boolean> {
  return (await readOperatorIds(store)).includes(userId);
}
