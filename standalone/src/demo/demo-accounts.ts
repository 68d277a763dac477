import type { Account } from '@parley/command-service/accounts/account';
import { readAccount } from '@parley/command-service/accounts/read-account';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { id } from '@parley/events/wire/fields';
import type { FileStore } from '@parley/file-store/file-store';
import type { FileContent } from '@parley/query-service/files/send-file';
import { Problem } from '@parley/service-kit/problems';
import { findFile, thumbnailMediaType, thumbnailName } from '@parley/write-tables/files';
import { z } from 'zod';
import type { DemoPeople } from './demo-people.ts';

export const demoPerson = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  about: z.string().nullable(),
  avatarUrl: z.string().nullable(),
});

export interface ReadDemoAccounts {
  /** The accounts of the demo's people that this store has. */
  listAccounts(): Promise<Account[]>;
  /** Throws `not_found` for everyone else. */
  findAccount(userId: string): Promise<Account>;
  /** Throws `not_found` for a person without a picture. */
  readAvatar(account: Account): Promise<FileContent>;
  /** True if no account was ever registered. */
  isStoreEmpty(): Promise<boolean>;
}

interface Sources {
  people: DemoPeople;
  store: EventStore;
  logDatabase: Database;
  fileStore: FileStore;
}

export function readDemoAccounts({ people, store, logDatabase, fileStore }: Sources): ReadDemoAccounts {
  return {
    async listAccounts() {
      const accounts = await Promise.all(people.ids().map((userId) => readAccount(store, userId)));
      return accounts.filter(({ registeredAt }) => registeredAt !== null);
    },
    async findAccount(userId) {
      const account = people.has(userId) ? await readAccount(store, userId) : null;
      if (account === null || account.registeredAt === null) throw new Problem('not_found');
      return account;
    },
    async readAvatar({ avatarFileId }) {
      const file = avatarFileId === null ? null : await findFile(logDatabase, avatarFileId);
      if (file === null) throw new Problem('not_found');
      const name = thumbnailName(file.fileId);
      const open: FileContent['open'] = (range) => fileStore.get(name, range);
      return { name: `${name}.webp`, mediaType: thumbnailMediaType, size: file.thumbnailSize, version: `${file.sha256}-thumbnail`, open };
    },
    async isStoreEmpty() {
      return (await logDatabase.read({ sql: 'SELECT 1 AS taken FROM names LIMIT 1' })).length === 0;
    },
  };
}

export function toDemoPerson({ userId, username, displayName, about, avatarFileId }: Account): z.output<typeof demoPerson> {
  const avatarUrl = avatarFileId === null ? null : `/v1/demo/people/${userId}/avatar`;
  return { id: userId, username: username!, displayName, about, avatarUrl };
}
