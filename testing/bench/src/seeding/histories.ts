/** Histories to fill a log with: people, and conversations in which they have talked. */
import type { NewEvent } from '@parley/events/envelope';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import type { LogWriter } from './log-writer.ts';

/** One command's events, all of one stream, said by the actor. */
type Log = Pick<LogWriter, 'add'>;

const text = 'The quick brown fox jumps over the lazy dog, and it does so once more before the evening comes to an end.';
/** A command's events at most; messages of one sender in a row go as one. */
const perCommand = 100;

export async function addPeople(log: Log, count: number): Promise<string[]> {
  const userIds = Array.from({ length: count }, () => newId());
  for (const userId of userIds) {
    const username = `seed_${userId.replaceAll('-', '').slice(-24)}`;
    await log.add(userId, accountRegistered({ userId, personal: { username, displayName: username, email: null } }));
  }
  return userIds;
}

/** The first of them is its owner. Answers its id. */
export async function addGroup(log: Log, userIds: readonly string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const title = 'Seeded';
  await log.add(userIds[0]!, conversationCreated({ conversationId, kind: 'group', title, avatarFileId: null, members }));
  return conversationId;
}

export async function addMessages(log: Log, conversationId: string, senderId: string, count: number): Promise<void> {
  for (let left = count; left > 0; left -= perCommand) {
    const messages = Array.from({ length: Math.min(left, perCommand) }, () => message(conversationId, senderId));
    await log.add(senderId, ...(messages as [NewEvent, ...NewEvent[]]));
  }
}

/** As `addMessages`, into a conversation that the log holds already. */
export async function addMoreMessages(log: LogWriter, conversationId: string, senderId: string, count: number): Promise<void> {
  await log.flush();
  await log.goOn(conversationStream(conversationId));
  await addMessages(log, conversationId, senderId, count);
}

/** So many events in all, in conversations of three people and a hundred messages. */
export async function addConversations(log: Log, events: number): Promise<void> {
  const userIds = await addPeople(log, Math.max(3, Math.ceil(events / 400)));
  const someone = (index: number) => userIds[index % userIds.length]!;
  for (let written = userIds.length, index = 0; written < events; written += 101, index++) {
    const three = [someone(index), someone(index + 1), someone(index + 2)];
    await addMessages(log, await addGroup(log, three), three[index % 3]!, 100);
  }
}

function message(conversationId: string, senderId: string): NewEvent {
  const nothingElse = { attachments: [], replyTo: null, mentions: [], clientId: null };
  return messageSent({ conversationId, messageId: newId(), senderId, personal: { text }, ...nothingElse });
}
