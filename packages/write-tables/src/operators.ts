import type { Database } from '@parley/database/database';
import { operatorId } from '@parley/events/api-keys';
import { operatorIdsFrom, operatorsRef } from '@parley/events/operators';
import { apiKeySource, type AccountLog } from './api-keys.ts';

/** The ids of the users who are operators now. */
export async function readOperatorIds(log: AccountLog): Promise<readonly string[]> {
  return operatorIdsFrom((await log.load([operatorsRef], { current: true })).events);
}

/** Reads and writes of authentication. */
export function authenticationSource(database: Pick<Database, 'read' | 'write'>, log: AccountLog) {
  return { ...apiKeySource(database, log), operatorId, readOperatorIds: () => readOperatorIds(log) };
}
