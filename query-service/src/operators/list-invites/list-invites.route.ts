import type { SqlValue } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { id, timeOf } from '@parley/events/wire/fields';
import { invite, type Invite } from '@parley/events/wire/invites';
import { invites, type InviteRow } from '@parley/read-tables/tables/invites';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';

const cursorKey = z.tuple([z.int(), id]);

export function listInvitesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/invites',
    operation: 'listInvites',
    auth: 'operator',
    summary: 'List the invites, newest first',
    description: 'Lists all invites, those that were used, have expired or were revoked too. Their links are never shown again.',
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(invite),
    problems: ['not_found'],
    async read({ query }, { database, names }) {
      const after = decodeCursor(query.cursor, cursorKey);
      const isAfter = after ? 'WHERE created_at < ? OR (created_at = ? AND invite_id < ?)' : '';
      const start: SqlValue[] = after ? [after[0], after[0], idToBytes(after[1])] : [];
      const rows = await database.read({
        sql: `SELECT ${columnSql(invites)} FROM ${names.invites} ${isAfter} ORDER BY created_at DESC, invite_id DESC LIMIT ?`,
        values: [...start, query.limit + 1],
      });
      const page = { limit: query.limit, maxBytes: sources.maxPageBytes };
      const keyOf = ({ createdAt, inviteId }: InviteRow) => [createdAt, inviteId];
      return cutPage(
        rows.map((row) => decodeRow(invites, row)),
        page,
        { itemOf: toWireInvite, keyOf },
      );
    },
  });
}

function toWireInvite({ inviteId, note, maxUses, uses, createdAt, expiresAt, isRevoked }: InviteRow): Invite {
  const times = { createdAt: timeOf(createdAt), expiresAt: expiresAt === null ? null : timeOf(expiresAt) };
  return { id: inviteId, note, maxUses, uses, ...times, isRevoked };
}
