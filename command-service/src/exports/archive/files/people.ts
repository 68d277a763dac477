import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { relations, type RelationRow } from '@parley/read-tables/tables/contacts';
import { z } from 'zod';
import { archiveFile, type Person } from '../archive-file.ts';
import { text, timeOrNull, timeOrNullOf, userId } from '../fields.ts';
import { readTablePages } from '../pages.ts';

const other = {
  userId,
  username: text.describe('As the name is now'),
  displayName: text.describe('As the name is now; null for a user who is gone'),
};

type Related = RelationRow & Record<'username' | 'displayName', string | null>;

async function* readRelations(person: Person, condition: string): AsyncGenerator<Related> {
  const rows = readTablePages(person, (names) => ({
    select: `SELECT ${columnSql(relations, { from: 'r' })}, p.username AS username, p.display_name AS displayName
      FROM ${names.relations} r LEFT JOIN ${names.profiles} p ON p.user_id = r.other_id`,
    where: `r.user_id = ? AND ${condition}`,
    values: [idToBytes(person.userId)],
    key: 'r.pair_id',
    keyName: 'pair_id',
  }));
  for await (const row of rows) {
    const { username, displayName } = row as unknown as Pick<Related, 'username' | 'displayName'>;
    yield { ...decodeRow(relations, row), username, displayName: displayName === '' ? null : displayName };
  }
}

export const contactsFile = archiveFile({
  name: 'contacts.jsonl',
  about: 'Your contacts and pending requests.',
  line: z.strictObject({
    ...other,
    contactSince: timeOrNull,
    requestedAt: timeOrNull.describe('Of a request that nobody has answered'),
    requestedByYou: z.boolean().nullable(),
  }),
  async *lines(person) {
    for await (const row of readRelations(person, '(r.contact_since IS NOT NULL OR r.requested_at IS NOT NULL)')) {
      const { otherId, username, displayName, contactSince, requestedAt, requestIsOwn } = row;
      const times = { contactSince: timeOrNullOf(contactSince), requestedAt: timeOrNullOf(requestedAt) };
      yield { userId: otherId, username, displayName, ...times, requestedByYou: requestedAt === null ? null : requestIsOwn };
    }
  },
});

export const blocksFile = archiveFile({
  name: 'blocks.jsonl',
  about: 'Users that you have blocked.',
  line: z.strictObject({ ...other, blockedAt: timeOrNull }),
  async *lines(person) {
    for await (const { otherId, username, displayName, blockedAt } of readRelations(person, 'r.blocked_at IS NOT NULL'))
      yield { userId: otherId, username, displayName, blockedAt: timeOrNullOf(blockedAt) };
  },
});
