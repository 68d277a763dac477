import { expect, test } from '@jest/globals';
import { createLimit } from '@parley/concurrency/limit';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { timelineSeenBy } from '../state/timeline-history.fixture.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { createOpenTimelines } from './open-timelines.ts';
import type { SyncContext } from './sync-context.ts';

const me = people[1];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [] };
const events = historyOf(Array.from({ length: 299 }, () => send));
const { items } = timelineSeenBy(events, events.length, me);

interface Query {
  before?: number;
  after?: number;
  around?: number | string;
  limit: number;
}

/** Answers as `GET …/timeline` does. */
function pageFor({ before, after, around, limit }: Query): { items: TimelineItem[]; hasBefore: boolean; hasAfter: boolean } {
  const indexOf = (sought: number | string) =>
    items.findIndex((item) => item.seq === sought || (item.kind === 'message' && item.message.id === sought));
  const start = () => {
    if (before !== undefined) return Math.max(0, before - 1 - limit);
    if (after !== undefined) return after;
    return around === undefined ? items.length - limit : Math.max(0, indexOf(around) - limit / 2);
  };
  const from = start();
  const to = before === undefined ? from + limit : before - 1;
  return { items: items.slice(from, to), hasBefore: from > 0, hasAfter: to < items.length };
}

function reader({ maxTimelineItems = 400 } = {}) {
  let state: ClientState = withConversation(emptyState(me), conversationAt(events, events.length, me)!);
  const queries: Query[] = [];
  const shown: (readonly TimelineItem[] | undefined)[] = [];
  const opened = new Set<string>();
  const answers: Record<string, (input: never) => unknown> = {
    listTimeline: (query: Query) => (queries.push(query), pageFor(query)),
    listReceipts: () => ({ items: [] }),
    getConversation: ({ conversationId }: { conversationId: string }) => ({
      ...conversationAt(events, events.length, me)!,
      id: conversationId,
    }),
  };
  const context: SyncContext = {
    state: () => state,
    setState(next) {
      state = next;
      shown.push(state.timelines[room]?.items);
    },
    call: (async (name: string, input: never) => answers[name]!(input)) as never,
    request: async () => ({}) as never,
    opened,
    maxTimelineItems,
    onApplied: () => undefined,
    onRead: () => undefined,
  };
  const timelines = createOpenTimelines(context, opened, createLimit({ concurrency: 1 }));
  const range = (id = room) => {
    const timeline = state.timelines[id];
    return timeline && [timeline.items[0]!.seq, timeline.items.at(-1)!.seq];
  };
  return { timelines, queries, range, opened, shown, timeline: () => state.timelines[room]! };
}

test('opens the newest window once, and extends it by older pages', async () => {
  const { timelines, range, queries, timeline } = reader();
  await timelines.open(room);
  await timelines.open(room);
  expect([range(), timeline().hasAfter, queries.length]).toEqual([[251, 300], false, 1]);
  expect(await timelines.loadOlder(room)).toBe(true);
  expect(range()).toEqual([201, 300]);
  for (let page = 0; page < 3; page++) expect(await timelines.loadOlder(room)).toBe(true);
  expect([await timelines.loadOlder(room), range(), await timelines.loadOlder(room), queries.length]).toEqual([false, [1, 300], false, 6]);
});

test('calls for the same page at once share one request', async () => {
  const { timelines, range, queries } = reader();
  await timelines.open(room);
  expect(await Promise.all([timelines.loadOlder(room), timelines.loadOlder(room)])).toEqual([true, true]);
  expect([range(), queries.length]).toEqual([[201, 300], 2]);
});

test('a window around a message takes the place of the newest one, which stays until then; and the way back', async () => {
  const { timelines, range, timeline, shown } = reader();
  await timelines.open(room);
  const newest = timeline().items;
  await timelines.openAround(room, 'm100');
  expect(shown.filter((each) => each !== newest).every((each) => each === timeline().items)).toBe(true);
  expect(timeline()).toMatchObject({ around: 'm100', hasBefore: true, hasAfter: true });
  expect(range()).toEqual([75, 124]);
  expect(await timelines.loadNewer(room)).toBe(true);
  expect(range()).toEqual([75, 174]);
  await timelines.jumpToLatest(room);
  expect([range(), timeline().around, await timelines.loadNewer(room)]).toEqual([[251, 300], null, false]);
});

test('a window that holds the message already is not read again', async () => {
  const { timelines, queries } = reader();
  await timelines.open(room);
  await timelines.openAround(room, 'm260');
  await timelines.openAround(room, 299);
  await timelines.jumpToLatest(room);
  expect(queries).toHaveLength(1);
});

test('holds no more items than allowed', async () => {
  const { timelines, range, timeline } = reader({ maxTimelineItems: 80 });
  await timelines.open(room);
  await timelines.loadOlder(room);
  expect([range(), timeline().hasAfter]).toEqual([[201, 280], true]);
  await timelines.loadNewer(room);
  expect([range(), timeline().hasBefore, timeline().hasAfter]).toEqual([[221, 300], true, false]);
});

test('drops the timelines of the least recently opened conversations', async () => {
  const { timelines, range, opened } = reader();
  await timelines.open(room);
  for (let count = 0; count < 19; count++) await timelines.open(`other ${count}`);
  await timelines.open(room);
  await timelines.open('one more');
  expect([range() !== undefined, range('other 0'), opened.size]).toEqual([true, undefined, 20]);
});
