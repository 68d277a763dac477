import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { withOpenedNames } from '@parley/key-store/device-names';
import { timeOf } from '@parley/events/wire/fields';
import { auditEntries } from '@parley/read-tables/tables/audit';
import { apiKeys } from '@parley/write-tables/api-keys';
import { dataExports } from '@parley/write-tables/data-exports';
import { sessions } from '@parley/write-tables/sessions';
import { z } from 'zod';
import { archiveFile } from '../archive-file.ts';
import { id, text, time, timeOrNull, timeOrNullOf } from '../fields.ts';
import { readPages, readTablePages } from '../pages.ts';

export const sessionsFile = archiveFile({
  name: 'sessions.jsonl',
  about: 'The devices on which you have logged in.',
  line: z.strictObject({
    id,
    deviceName: text,
    createdAt: time,
    refreshedAt: time.describe('When the device last renewed its access'),
    expiresAt: time,
    revokedAt: timeOrNull.describe('When it was logged out'),
    revokedBecause: text,
  }),
  async *lines({ userId, log, vault }) {
    const select = `SELECT ${columnSql(sessions)} FROM sessions`;
    for await (const row of readPages(log, { select, where: 'user_id = ?', values: [idToBytes(userId)], key: 'session_id' })) {
      const [session] = await withOpenedNames(vault, [decodeRow(sessions, row)]);
      const { sessionId, deviceName, createdAt, refreshedAt, expiresAt, revokedAt, revokedBecause } = session!;
      const times = { createdAt: timeOf(createdAt), refreshedAt: timeOf(refreshedAt), expiresAt: timeOf(expiresAt) };
      yield { id: sessionId, deviceName, ...times, revokedAt: timeOrNullOf(revokedAt), revokedBecause };
    }
  },
});

export const apiKeysFile = archiveFile({
  name: 'api-keys.jsonl',
  about: 'API keys that act as you, without their secrets.',
  line: z.strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: time,
    lastUsedAt: timeOrNull,
    expiresAt: timeOrNull,
    revokedAt: timeOrNull,
  }),
  async *lines({ userId, log }) {
    const select = `SELECT ${columnSql(apiKeys)} FROM api_keys`;
    for await (const row of readPages(log, { select, where: 'user_id = ?', values: [idToBytes(userId)], key: 'key_id' })) {
      const { keyId, name, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = decodeRow(apiKeys, row);
      const times = { lastUsedAt: timeOrNullOf(lastUsedAt), expiresAt: timeOrNullOf(expiresAt), revokedAt: timeOrNullOf(revokedAt) };
      yield { id: keyId, name, scopes, createdAt: timeOf(createdAt), ...times };
    }
  },
});

export const exportsFile = archiveFile({
  name: 'exports.jsonl',
  about: 'Copies like this one that were asked for lately.',
  line: z.strictObject({ id, state: z.string(), requestedAt: time }),
  async *lines({ userId, log }) {
    const select = `SELECT ${columnSql(dataExports)} FROM data_exports`;
    for await (const row of readPages(log, { select, where: 'user_id = ?', values: [idToBytes(userId)], key: 'export_id' })) {
      const { exportId, state, requestedAt } = decodeRow(dataExports, row);
      yield { id: exportId, state, requestedAt: timeOf(requestedAt) };
    }
  },
});

export const administrationFile = archiveFile({
  name: 'administration.jsonl',
  about: 'What operators and products did with your account, and what you did as an operator.',
  line: z.strictObject({ at: time, action: z.string(), byYou: z.boolean() }),
  async *lines(person) {
    const user = idToBytes(person.userId);
    const conditions = [
      { where: 'user_id = ?', values: [user] },
      { where: 'actor_id = ? AND (user_id IS NULL OR user_id <> ?)', values: [user, user] },
    ];
    for (const condition of conditions) {
      const rows = readTablePages(person, (names) => ({
        select: `SELECT ${columnSql(auditEntries)} FROM ${names.audit_entries}`,
        ...condition,
        key: 'event_id',
      }));
      for await (const row of rows) {
        const { at, action, actorId } = decodeRow(auditEntries, row);
        yield { at: timeOf(at), action, byYou: actorId === person.userId };
      }
    }
  },
});
