import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { accountStream, conversationStream } from '@parley/events/streams';
import { LIVE } from '@parley/read-tables/checkpoints';
import { awaitProjection } from '../await-projection.ts';
import { conversationRef, descriptionRef } from '../conversations/entity-refs.ts';
import { releaseFile } from '../files/file-rows.ts';
import { readIsUsed } from '../files/is-file-used.ts';

export interface FileReleaseDependencies {
  /** The log without decorators: ids of files are not sealed. */
  stored: Pick<EventStore, 'load' | 'readStream'>;
  log: Database;
  read: Database;
}

/** Events after which a file may be used no more. */
export const releasingTypes = [
  'MessageDeleted',
  'MessagesDeleted',
  'AvatarChanged',
  'ConversationAvatarChanged',
  'ConversationErasureRequested',
] as const;

/** Releases the files of deleted messages and replaced avatars, unless something else uses them. The events are of one partition. */
export async function releaseFiles(
  { stored, log, read }: FileReleaseDependencies,
  events: readonly AnyStoredEvent[],
  signal: AbortSignal,
): Promise<void> {
  const fileIds = new Set<string>();
  for (const event of events) {
    for (const fileId of await formerFiles(stored, event)) fileIds.add(fileId);
    // Reads of SQLite occupy the event loop.
    await turnOfEventLoop();
  }
  if (fileIds.size === 0) return;
  const { partition, position } = events.at(-1)!;
  await awaitProjection(read, { heads: [{ partition, position }], subscriptions: [LIVE], signal });
  for (const fileId of fileIds) {
    if (!(await readIsUsed(read, fileId))) await releaseFile(log, fileId, await log.now());
    await turnOfEventLoop();
  }
}

async function formerFiles(stored: FileReleaseDependencies['stored'], event: AnyStoredEvent): Promise<string[]> {
  if (event.type === 'MessageDeleted' || event.type === 'MessagesDeleted') return attachedFiles(stored, event);
  if (event.type === 'AvatarChanged') {
    const { userId } = event.payload;
    return formerAvatar(await stored.readStream(accountStream(userId), { after: 0, limit: event.version - 1 }), event);
  }
  if (event.type === 'ConversationAvatarChanged') return [event.payload.formerAvatarFileId].filter((fileId) => fileId !== null);
  if (event.type !== 'ConversationErasureRequested') return [];
  const { conversationId } = event.payload;
  const { events } = await stored.load([conversationRef(conversationId), descriptionRef(conversationId, 'avatar')], { current: true });
  return formerAvatar(events, { version: Infinity });
}

async function attachedFiles(
  stored: FileReleaseDependencies['stored'],
  event: StoredEvent<'MessageDeleted'> | StoredEvent<'MessagesDeleted'>,
): Promise<string[]> {
  const stream = conversationStream(event.payload.conversationId);
  const refs = deletionsIn(event).map(({ messageId }) => ({ stream, entity: messageEntity(messageId) }));
  if (refs.length === 0) return [];
  const { events } = await stored.load(refs, { current: true });
  return events.flatMap(({ type, payload: sent }) => (type === 'MessageSent' ? sent.fileIds : []));
}

/** The avatar that the event replaced. */
function formerAvatar(events: readonly AnyStoredEvent[], { version }: { version: number }): string[] {
  const former = events.findLast((event) => event.version < version && 'avatarFileId' in event.payload);
  const fileId = former && (former.payload as { avatarFileId: string | null }).avatarFileId;
  return fileId ? [fileId] : [];
}
