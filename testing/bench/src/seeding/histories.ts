/** Histories for a log: accounts, groups and messages. */
import type { NewEvent } from '@parley/events/envelope';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import type { LogWriter } from './log-writer.ts';

export type HistoryLog = Pick<LogWriter, 'add'>;

const text = 'The quick brown fox jumps over the lazy dog, and it does so once more before the evening comes to an end.';
/** Maximum number of events per command; consecutive messages of a sender are batched. */
const eventsPerCommand = 100;

export async function addAccounts(log: HistoryLog, count: number): Promise<string[]> {
  const userIds = Array.from({ length: count }, () => newId());
  for (const userId of userIds) {
    const username = `seed_${userId.replaceAll('-', '').slice(-24)}`;
    await log.add(userId, accountRegistered({ userId, personal: { username, displayName: username, email: null } }));
  }
  return userIds;
}

/** Adds a group owned by the first user and returns its id. */
export async function addGroup(log: HistoryLog, userIds: readonly string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const title = 'Seeded';
  await log.add(userIds[0]!, conversationCreated({ conversationId, kind: 'group', title, avatarFileId: null, members }));
  return conversationId;
}

export async function addMessages(log: HistoryLog, conversationId: string, senderId: string, count: number): Promise<void> {
  for (let remaining = count; remaining > 0; remaining -= eventsPerCommand) {
    const messages = Array.from({ length: Math.min(remaining, eventsPerCommand) }, () => message(conversationId, senderId));
    await log.add(senderId, ...(messages as [NewEvent, ...NewEvent[]]));
  }
}

/** Adds messages to a conversation that is already in the log. */
export async function addMoreMessages(log: LogWriter, conversationId: string, senderId: string, count: number): Promise<void> {
  await log.flush();
  await log.loadHead(conversationStream(conversationId));
  await addMessages(log, conversationId, senderId, count);
}

/** Adds about `eventCount` events: accounts, and conversations of three users and a hundred messages. */
export async function addConversations(log: HistoryLog, eventCount: number): Promise<void> {
  const userIds = await addAccounts(log, Math.max(3, Math.ceil(eventCount / 400)));
  const userAt = (index: number) => userIds[index % userIds.length]!;
  for (let written = userIds.length, index = 0; written < eventCount; written += 101, index++) {
    const members = [userAt(index), userAt(index + 1), userAt(index + 2)];
    await addMessages(log, await addGroup(log, members), members[index % 3]!, 100);
  }
}

function message(conversationId: string, senderId: string): NewEvent {
  const defaults = { fileIds: [], replyTo: null, mentions: [] };
  return messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...defaults });
}
