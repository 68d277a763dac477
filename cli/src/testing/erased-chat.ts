/** A chat of which a person, a group and messages are erased after a backup. */
import { join } from 'node:path';
import { messageErasure } from '@parley/command-service/erasure/erase-messages';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { upsert } from '@parley/database/table-sql';
import { appended, appendOf } from '@parley/event-store/contract/append-builders';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { type SealedEventStore, sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { accountErased, accountErasureRequested, accountRegistered } from '@parley/events/event-constructors/account-events';
import {
  conversationCreated,
  conversationErased,
  conversationErasureRequested,
  membersAdded,
  membersRemoved,
} from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messagesDeleted, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { keyStore } from '@parley/key-store/key-store';
import { destroySubjectKey } from '@parley/key-store/subject-keys';
import { files } from '@parley/write-tables/files';
import { sessions } from '@parley/write-tables/sessions';
import { migrateLog } from './migrate-log.ts';

/** In every text that is erased. */
export const secret = 'secret';

const [ann, ben] = [newId(), newId()];
export const eve = newId();
export const [kept, erased] = [newId(), newId()];
/** More than one event can remove. */
const crowd = Array.from({ length: 600 }, () => newId());
export const fileIds = { deleted: newId(), shared: newId(), eves: newId() };
export const messageIds = { first: newId(), deleted: newId(), system: newId(), later: newId(), eves: newId(), inGroup: newId() };

interface Chat {
  /** Before the backup. */
  begin(): Promise<void>;
  /** After it. */
  erase(): Promise<void>;
}

/** Opens a new sealed store in this environment. */
export async function withChat({ DATABASE_URL, DATA_DIR }: Record<string, string>, work: (chat: Chat) => Promise<void>): Promise<void> {
  const keys = keyStore({ DATA_DIR: DATA_DIR! }, { role: 'writer' });
  const tables = await keys.tables();
  const log =
    DATABASE_URL === undefined
      ? openSqliteDatabase({ path: join(DATA_DIR!, 'log.sqlite') })
      : await openMysqlDatabase({ url: DATABASE_URL });
  await migrateLog(log);
  const stored =
    DATABASE_URL === undefined ? await sqliteEventStore({ database: log as SqliteDatabase }) : await mysqlEventStore({ url: DATABASE_URL });
  const store = sealedEventStore(stored, keys.vault);
  try {
    await work({
      async begin() {
        await beginChat(store);
        await log.write([
          upsert(files, [fileOf(fileIds.deleted, ann), fileOf(fileIds.shared, ann), fileOf(fileIds.eves, eve)], log.dialect),
          upsert(sessions, [sessionOf(eve)], log.dialect),
        ]);
      },
      async erase() {
        const deletions = await eraseChat(store);
        const { erase } = messageErasure({ stored, keys: tables });
        for (const deletion of deletions) await erase([deletion], new AbortController().signal);
        await destroySubjectKey(tables, { subjectId: erased, purpose: 'conversation' });
        for (const purpose of ['profile', 'content'] as const) await destroySubjectKey(tables, { subjectId: eve, purpose });
      },
    });
  } finally {
    await store.close();
    await log.close();
    await keys.close();
  }
}

async function appendEach(store: SealedEventStore, events: readonly NewEvent[]): Promise<AnyStoredEvent[]> {
  const stored: AnyStoredEvent[] = [];
  for (const event of events) stored.push(...(await appended(store, appendOf([event]))));
  return stored;
}

async function beginChat(store: SealedEventStore): Promise<void> {
  const people = Object.entries({ ann, ben, [`eve ${secret}`]: eve });
  await appendEach(
    store,
    people.map(([displayName, userId]) => accountRegistered({ userId, personal: { username: null, displayName, email: null } })),
  );
  const members = [ann, ben, eve].map((userId) => ({ userId, role: userId === ann ? ('owner' as const) : ('member' as const) }));
  const group = { kind: 'group' as const, avatarFileId: null, members };
  const others = crowd.map((userId) => ({ userId, role: 'member' as const }));
  await appendEach(store, [
    conversationCreated({ ...group, conversationId: kept, title: 'Tea' }),
    conversationCreated({ ...group, conversationId: erased, title: `Plans ${secret}` }),
    ...[others.slice(0, 300), others.slice(300)].map((added) => membersAdded({ conversationId: erased, members: added })),
  ]);
  const about = { conversationId: kept, messageId: messageIds.deleted, messageSeq: 3, senderId: ann };
  await appendEach(store, [
    message({ messageId: messageIds.first, text: 'kept', files: [fileIds.shared] }),
    message({ messageId: messageIds.deleted, text: `one ${secret}`, files: [fileIds.deleted, fileIds.shared], mentions: [ben] }),
    message({ messageId: messageIds.system, text: `two ${secret}`, senderId: null }),
    messageEdited({ ...about, personal: { text: `three ${secret}` }, mentions: [ben], mentionsRemoved: [] }),
    message({ messageId: messageIds.eves, text: `four ${secret}`, senderId: eve }),
    message({ messageId: messageIds.inGroup, text: `five ${secret}`, conversationId: erased }),
  ]);
}

/** Resolves with the events that delete messages. */
async function eraseChat(store: SealedEventStore): Promise<AnyStoredEvent[]> {
  const about = { messageId: messageIds.deleted, messageSeq: 3, senderId: ann, mentionsRemoved: [ben] };
  const system = { messageId: messageIds.system, messageSeq: 4, senderId: null, mentionsRemoved: [] };
  const inGroup = { messageId: messageIds.inGroup, messageSeq: 4, senderId: ann, mentionsRemoved: [] };
  // Sent and deleted after the backup.
  const later = message({ messageId: messageIds.later, text: `six ${secret}` });
  const [sentLater] = await appendEach(store, [later]);
  const deletions = await appendEach(store, [
    messageDeleted({ conversationId: kept, ...about }),
    messagesDeleted({ conversationId: kept, reason: 'expired', throughSeq: 2, messages: [system] }),
    messageDeleted({
      conversationId: kept,
      messageId: messageIds.later,
      messageSeq: sentLater!.version,
      senderId: ann,
      mentionsRemoved: [],
    }),
    messagesDeleted({ conversationId: erased, reason: 'erased', throughSeq: 4, messages: [inGroup] }),
  ]);
  const [erasureOfGroup, erasureOfEve] = [
    { conversationId: erased, erasureId: newId() },
    { userId: eve, erasureId: newId() },
  ];
  await appendEach(store, [
    conversationErasureRequested(erasureOfGroup),
    membersRemoved({ conversationId: erased, userIds: [ann, ben, eve], reason: 'erased' }),
    conversationErased(erasureOfGroup),
    accountErasureRequested({ ...erasureOfEve, reason: null }),
    accountErased(erasureOfEve),
  ]);
  return deletions;
}

interface Draft {
  messageId: string;
  text: string;
  conversationId?: string;
  senderId?: string | null;
  files?: string[];
  mentions?: string[];
}

const picture = { mediaType: 'image/png', size: 96, width: 40, height: 20, sha256: '0'.repeat(64) };

function message({ messageId, text, conversationId = kept, senderId = ann, files: attached = [], mentions = [] }: Draft): NewEvent {
  const personal = { text, ...(attached.length > 0 && { attachments: attached.map(() => picture) }) };
  return messageSent({ conversationId, messageId, senderId, personal, fileIds: attached, replyTo: null, mentions });
}

function fileOf(fileId: string, uploaderId: string) {
  const times = { createdAt: 1, storedAt: 1, releasedAt: null, collectedAt: null };
  return { fileId, uploaderId, uploadSha256: Buffer.alloc(32), ...picture, thumbnailSize: 1, claims: 1, ...times };
}

function sessionOf(userId: string) {
  const times = { createdAt: 1, refreshedAt: 1, expiresAt: Number.MAX_SAFE_INTEGER, revokedAt: null };
  return { sessionId: newId(), userId, deviceName: null, ...times, revokedBecause: null };
}
