/** Writes history to the log of an embedded system that is not running: much faster than through its API. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { streamOwnerId } from '@parley/events/streams';

/** The log stores at most this many events of a command. */
const eventsPerCommand = 100;
/** Commands that the log may write in one transaction. */
const commandsAtOnce = 50;

interface Command {
  actorId: string;
  events: [NewEvent, ...NewEvent[]];
}

export async function appendToLog(dataDir: string, commands: readonly Command[]): Promise<void> {
  const database = openSqliteDatabase({ path: join(dataDir, 'log.sqlite') });
  const store = await sqliteEventStore({ database });
  const append = async ({ actorId, events }: Command): Promise<void> => {
    const command = { actorId, targetId: streamOwnerId(events[0].stream), key: newId() };
    const attempt = {
      events,
      readSet: [],
      command,
      bodyHash: '0123456789abcdef',
      mayBeRetry: false,
      metadata: { correlationId: randomUUID() },
    };
    const { kind } = await store.append(attempt);
    if (kind !== 'appended') throw new Error(`the log answered ${kind}`);
  };
  for (let start = 0; start < commands.length; start += commandsAtOnce)
    await Promise.all(commands.slice(start, start + commandsAtOnce).map(append));
  await store.close();
  await database.close();
}

/** Commands of one sender, whose texts are numbered from 1. */
export function messages(conversationId: string, senderId: string, count: number, text: (number: number) => string): Command[] {
  const defaults = { fileIds: [], replyTo: null, mentions: [] };
  const events = Array.from({ length: count }, (_, index) =>
    messageSent({ conversationId, messageId: newId(), senderId, personal: { text: text(index + 1) }, ...defaults }),
  );
  const commands: Command[] = [];
  for (let start = 0; start < count; start += eventsPerCommand)
    commands.push({ actorId: senderId, events: events.slice(start, start + eventsPerCommand) as [NewEvent, ...NewEvent[]] });
  return commands;
}

/** A group of these users with one message; the first user owns it. */
export function groupWithMessage(userIds: readonly [string, ...string[]], title: string, text: string): Command[] {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const created = conversationCreated({ conversationId, kind: 'group', title, avatarFileId: null, members });
  return [{ actorId: userIds[0], events: [created] }, ...messages(conversationId, userIds[0], 1, () => text)];
}
