import { decodeRow, columnSql } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { accountStream } from '@parley/events/streams';
import { timeOf } from '@parley/events/wire/fields';
import { activeSlot } from '@parley/read-tables/slots';
import { profiles } from '@parley/read-tables/tables/accounts';
import { readLastSeen } from '@parley/write-tables/last-seen';
import { names } from '@parley/write-tables/names';
import { userLinks } from '@parley/write-tables/user-links';
import { z } from 'zod';
import { archiveFile, type Person } from '../archive-file.ts';
import { data, id, text, time, timeOrNull, timeOrNullOf } from '../fields.ts';
import { readPages } from '../pages.ts';

export const profileFile = archiveFile({
  name: 'profile.jsonl',
  about: 'Your profile and your privacy settings, as they are now.',
  line: z.strictObject({
    id: id.describe('Your own id'),
    kind: z.string().describe('`person` or `bot`'),
    username: text,
    displayName: z.string(),
    email: text,
    verifiedEmail: text.describe('The address that was proved to be yours'),
    about: text,
    avatarFileId: id.nullable().describe('Your picture: see files.jsonl'),
    avatarUrl: text.describe('Your picture, if it is elsewhere'),
    custom: data.nullable().describe('What the product in which the chat is stored about you'),
    externalId: text.describe('Your id in that product'),
    privacy: z.strictObject({ addToGroups: z.string(), messagesFrom: z.string(), discoverable: z.string() }).describe('Who may do what'),
    createdAt: time,
    suspendedAt: timeOrNull,
    passwordChangedAt: timeOrNull,
    lastSeenAt: timeOrNull.describe('When you were last connected'),
  }),
  async *lines({ userId, read, log }) {
    const { names: tables } = await activeSlot(read);
    const values = [idToBytes(userId)];
    const [row] = await read.read({ sql: `SELECT ${columnSql(profiles)} FROM ${tables.profiles} WHERE user_id = ?`, values });
    if (row === undefined) return;
    const { addToGroups, messagesFrom, discoverable, createdAt, suspendedAt, ...profile } = decodeRow(profiles, row);
    const { userId: _id, erasedAt: _erasedAt, position: _position, ...shown } = profile;
    const [password] = await log.read<{ changedAt: number }>({
      sql: 'SELECT changed_at AS changedAt FROM credentials WHERE user_id = ?',
      values,
    });
    const lastSeen = (await readLastSeen(log, [userId])).get(userId);
    yield {
      id: userId,
      ...shown,
      privacy: { addToGroups, messagesFrom, discoverable },
      createdAt: timeOf(createdAt),
      suspendedAt: timeOrNullOf(suspendedAt),
      passwordChangedAt: timeOrNullOf(password?.changedAt ?? null),
      lastSeenAt: lastSeen === undefined ? null : timeOf(lastSeen * 1_000),
    };
  },
});

const pageSize = 500;

export const profileHistoryFile = archiveFile({
  name: 'profile-history.jsonl',
  about: 'Every change of your account, with the values of before.',
  line: z.strictObject({
    at: time,
    change: z.string().describe('What happened'),
    byYou: z.boolean(),
    values: data.describe('The new values'),
  }),
  async *lines({ userId, store }: Person) {
    for (let after = 0; ;) {
      const events = await store.readStream(accountStream(userId), { after, limit: pageSize });
      for (const { type, recordedAt, metadata, payload } of events) {
        const { userId: _self, personal = {}, ...rest } = payload as { userId: string; personal?: object };
        // Operators write it for each other, and it may name others.
        const { reason: _reason, ...values } = { ...rest, ...personal } as { reason?: unknown };
        yield { at: timeOf(recordedAt), change: type, byYou: metadata.actorId === userId, values };
      }
      if (events.length < pageSize) return;
      after = events.at(-1)!.version;
    }
  },
});

export const namesFile = archiveFile({
  name: 'names.jsonl',
  about: 'Names and addresses that are kept for you, also those that you gave up a short time ago.',
  line: z.strictObject({
    kind: z.string().describe('`username`, `email` or an id in a product'),
    value: z.string(),
    reservedUntil: timeOrNull.describe('Null while it is yours'),
  }),
  async *lines({ userId, log }) {
    const select = `SELECT ${columnSql(names)} FROM names`;
    for await (const row of readPages(log, { select, where: 'user_id = ?', values: [idToBytes(userId)], key: 'value' })) {
      const { kind, value, confirmed, reservedUntil } = decodeRow(names, row);
      yield { kind, value, reservedUntil: confirmed ? null : timeOf(reservedUntil) };
    }
  },
});

export const linksFile = archiveFile({
  name: 'links.jsonl',
  about: 'Links that were made for you, to set a password or to prove an address, and were not used yet.',
  line: z.strictObject({ purpose: z.string(), email: text, expiresAt: time }),
  async *lines({ userId, log }) {
    const select = `SELECT ${columnSql(userLinks)} FROM user_links`;
    for await (const row of readPages(log, { select, where: 'user_id = ?', values: [idToBytes(userId)], key: 'purpose' })) {
      const { purpose, email, expiresAt } = decodeRow(userLinks, row);
      yield { purpose, email, expiresAt: timeOf(expiresAt) };
    }
  },
});
