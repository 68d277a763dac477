import type { SqlValue } from '@parley/database/database';
import { commandLineId, operatorId } from '@parley/events/api-keys';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id, timeOf } from '@parley/events/wire/fields';
import { auditEntry, type AuditAction, type AuditEntry } from '@parley/events/wire/audit';
import { readProfiles } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, limit, pageOf, type Page, type PageBounds } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';

const auditQuery = z.strictObject({
  userId: id.optional().describe('Only what concerned this user'),
  actorId: id.optional().describe('Only what this operator did'),
  cursor,
  limit,
});

export function listAuditEntriesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/admin/audit',
    operation: 'listAuditEntries',
    auth: 'operator',
    summary: 'List what operators and backends did, newest first',
    description: [
      'Lists suspensions, log-outs, password resets, roles and erasures, keys, invites and webhooks that were created, changed or removed, and what',
      'was done with the log and the stores, each with its actor and reason. Entries are events of the log and cannot be changed.',
    ].join(' '),
    examples: [{ query: { limit: 50 } }],
    query: auditQuery,
    answer: pageOf(auditEntry),
    problems: ['not_found'],
    read: ({ query }, tables) => listAuditEntries(tables, { ...query, maxBytes: sources.maxPageBytes }),
  });
}

interface EntryRow {
  eventId: Buffer;
  at: number;
  action: AuditAction;
  actorId: Buffer;
  apiKeyId: string | null;
  userId: Buffer | null;
  streamOwnerId: Buffer;
  subject: string | null;
  reason: string | null;
  position: number;
}

/** Time, position and id: events of one moment in a partition are in their order. */
const cursorKey = z.tuple([z.int(), z.int(), id]);

async function listAuditEntries(tables: ReadTables, query: z.output<typeof auditQuery> & PageBounds): Promise<Page<AuditEntry>> {
  const rows = await readRows(tables, query);
  const people = await readProfiles(tables, [
    ...new Set(rows.flatMap(({ actorId, userId }) => [actorId, ...(userId === null ? [] : [userId])].map(idFromBytes))),
  ]);
  const personOf = (userId: Buffer | null): AuditEntry['user'] => {
    const profile = userId === null ? undefined : people.get(idFromBytes(userId));
    return profile ? { id: profile.id, username: profile.username, displayName: profile.displayName } : null;
  };
  return cutPage(rows, query, {
    itemOf: ({ eventId, at, action, actorId, apiKeyId, userId, streamOwnerId, subject, reason }) => ({
      id: idFromBytes(eventId),
      at: timeOf(at),
      action,
      by: wayOf(idFromBytes(actorId), apiKeyId),
      actor: personOf(actorId),
      apiKeyId,
      user: personOf(userId),
      targetId: idFromBytes(userId ?? streamOwnerId),
      subject,
      reason,
    }),
    keyOf: ({ at, position, eventId }) => [at, position, idFromBytes(eventId)],
  });
}

function wayOf(actorId: string, apiKeyId: string | null): AuditEntry['by'] {
  if (apiKeyId !== null) return 'api_key';
  if (actorId === commandLineId) return 'command_line';
  return actorId === operatorId ? 'operator_token' : 'account';
}

function readRows({ database, names }: ReadTables, query: z.output<typeof auditQuery>): Promise<EntryRow[]> {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, ...more: SqlValue[]): void => {
    conditions.push(condition);
    values.push(...more);
  };
  if (query.userId !== undefined) add('user_id = ?', idToBytes(query.userId));
  if (query.actorId !== undefined) add('actor_id = ?', idToBytes(query.actorId));
  const after = decodeCursor(query.cursor, cursorKey);
  if (after) {
    const [at, position, eventId] = after;
    const isEarlier = '(at < ? OR (at = ? AND (position < ? OR (position = ? AND event_id < ?))))';
    add(isEarlier, at, at, position, position, idToBytes(eventId));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return database.read<EntryRow>({
    sql: `SELECT event_id AS eventId, at, action, actor_id AS actorId, api_key_id AS apiKeyId, user_id AS userId,
      stream_owner_id AS streamOwnerId, subject, reason, position FROM ${names.audit_entries} ${where}
      ORDER BY at DESC, position DESC, event_id DESC LIMIT ?`,
    values: [...values, query.limit + 1],
  });
}
