import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import { newId } from '@parley/events/ids';
import { liveProjections, searchSubscription } from '../projections/all.ts';
import { openProjectedLog, type ProjectedLog } from '../testing/projected-log.ts';
import { EarlierEvents } from './earlier-events.ts';
import { prepareApply } from './apply-target.ts';
import { RowCache } from './row-cache.ts';
import { readTables } from '@parley/read-tables/tables';

jest.setTimeout(30_000);

let log: ProjectedLog;
beforeEach(async () => {
  log = await openProjectedLog();
});
afterEach(() => log.close());

/** Rows that one event writes or removes, by table. */
async function rowsOf(event: NewEvent): Promise<Record<string, number>> {
  const stored = await log.append(newId(), event);
  const slots = new Map(readTables.map(({ name }) => [name, 'a' as const]));
  const rows: Record<string, number> = {};
  for (const projections of [liveProjections, searchSubscription.projections]) {
    const apply = await prepareApply(
      { earlier: new EarlierEvents(log.store, projections), database: log.database, projections, slots, cache: new RowCache(0) },
      stored,
    );
    expect(apply.parked).toEqual([]);
    for (const { table, rows: written, removed } of apply.rows.changes()) {
      rows[table.name] = written.length + removed.length;
    }
  }
  await log.apply();
  return rows;
}

async function rowsInGroupOf(size: number): Promise<Record<string, number>[]> {
  const conversationId = newId();
  const members = Array.from({ length: size }, (_, index) => ({
    userId: newId(),
    role: index === 0 ? ('owner' as const) : ('member' as const),
  }));
  const [senderId, reader] = members.map(({ userId }) => userId) as [string, string];
  await log.append(senderId, conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members }));
  await log.apply();
  const head = { conversationId, messageId: newId(), senderId };
  const rest = { fileIds: [], replyTo: null, mentions: [reader] };
  const target = { ...head, messageSeq: 2 };
  return [
    await rowsOf(messageSent({ ...head, personal: { text: 'first text' }, ...rest })),
    await rowsOf(messageEdited({ ...target, personal: { text: 'second text' }, mentions: [], mentionsRemoved: [reader] })),
    await rowsOf(reactionAdded({ conversationId, messageId: head.messageId, messageSeq: 2, userId: reader, emoji: '👍' })),
    await rowsOf(messageDeleted({ ...target, mentionsRemoved: [] })),
  ];
}

test('a message in a group of 1,000 writes as many rows as in a group of 3', async () => {
  const [small, large] = [await rowsInGroupOf(3), await rowsInGroupOf(1_000)];
  expect(large).toEqual(small);
  expect(small[0]).toEqual({ conversations: 1, members: 1, messages: 1, mentions: 1 });
  expect(small[1]).toMatchObject({ conversations: 1, messages: 1, mentions: 1 });
});
