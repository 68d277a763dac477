import { dataExportRequested } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import type { RequestedExport } from '@parley/events/wire/data-exports';
import type { Database } from '@parley/database/database';
import type { Limit } from '@parley/service-kit/limits';
import { accountRefs, evolveAccount, initialAccount, requireAccount, type Account } from '../../accounts/account.ts';
import { defineCommand, type CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { findPendingExport, insertDataExport } from '../export-rows.ts';

export interface RequestExport {
  userId: string;
  /** Id of the new export. */
  exportId: string;
  /** Given by an operator. */
  reason: string | null;
}

/** Reads: the account. Each request is recorded. */
export function decideRequestExport(account: Account, { userId, exportId, reason }: RequestExport): NewEvent[] {
  requireAccount(account);
  return [dataExportRequested({ userId, exportId, personal: { reason } })];
}

export const requestExport = defineCommand({
  name: 'RequestExport',
  target: ({ userId }: RequestExport) => userId,
  reads: ({ userId }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideRequestExport,
});

export interface ExportRequestDependencies {
  handleCommand: HandleCommand;
  database: Database;
  newId: () => string;
  /** By the user whose data it is. */
  exportLimit: Limit;
}

export interface ExportRequest {
  userId: string;
  reason?: string | null;
  /** True for requests that do not count. */
  unlimited?: boolean;
}

/**
 * Requests an export, which the exporter writes. While one of the user is pending, this is the answer. Throws `not_found`, `account_erased` and
 * `budget_exhausted`.
 */
export async function requestDataExport(
  { handleCommand, database, newId, exportLimit }: ExportRequestDependencies,
  { userId, reason = null, unlimited = false }: ExportRequest,
  request: CommandRequest,
): Promise<RequestedExport> {
  const pending = await findPendingExport(database, userId);
  if (pending !== null && request.actorId === userId) return { id: pending.exportId, state: 'pending' };
  if (pending === null && !unlimited) await exportLimit.take(userId);
  const exportId = pending?.exportId ?? newId();
  // The event first: an archive that exists is recorded.
  await handleCommand(requestExport, { userId, exportId, reason }, { ...request, key: undefined });
  await insertDataExport(database, { exportId, userId });
  return { id: exportId, state: 'pending' };
}
