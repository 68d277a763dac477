import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { conversationAt, historyOf, messagesSeenBy, people, room, type Action } from '../state/history.fixture.ts';
import { emptyState, type ClientState } from '../state/state.ts';
import { createStateSync, type StateSync } from './state-sync.ts';

const me = people[1];
const events = historyOf([{ do: 'send', user: 0, replyTo: null, mentions: [] }]);
const conversation = (id: string): Conversation => ({ ...conversationAt(events, events.length, me)!, id });
const ready = { type: 'ready', at: '2026-01-01T00:00:00.000Z', epoch: 1, userId: me, sessionId: 's', hasMore: true } as const;
const lastPage = 10;

const syncs: StateSync[] = [];
afterEach(() => syncs.splice(0).forEach((sync) => sync.close()));

/** A client whose inbox has several pages. `onPage`: called before each page is answered. */
function clientWithLargeInbox(onPage: (page: number) => void = () => undefined) {
  let state: ClientState = emptyState(me);
  let caughtUp = false;
  let isOnline = true;
  const read: string[] = [];
  const answers: Record<string, (input: { conversationId: string; archived: string; cursor?: string }) => unknown> = {
    listConversations({ archived, cursor = '1' }) {
      if (archived === 'true') return { items: [], nextCursor: null };
      const page = Number(cursor);
      onPage(page);
      read.push(`page ${page}`);
      return { items: [conversation(page < lastPage ? `room ${page}` : room)], nextCursor: page < lastPage ? String(page + 1) : null };
    },
    getConversation: ({ conversationId }) => conversation(conversationId),
    listTimeline: ({ conversationId }) => (read.push(conversationId), { items: [], hasBefore: false, hasAfter: false }),
    getMe: () => null,
  };
  const sync = createStateSync({
    state: () => state,
    setState: (next) => void (state = next),
    call: (async (name: string, input: never) => {
      if (!isOnline) throw new Error('offline');
      return answers[name]?.(input) ?? { items: [], nextCursor: null };
    }) as never,
    request: async () => ({ items: [] }) as never,
    maxTimelineItems: 400,
    connection: { reset: () => undefined },
    clock: Date.now,
    onEpochChange: () => undefined,
    onCaughtUp: () => void (caughtUp = true),
    onEvent: () => undefined,
    onRevoked: () => undefined,
    onApplied: () => undefined,
    onRead: () => undefined,
  });
  syncs.push(sync);
  const caughtUpWith = async () => {
    sync.receive({ ...ready, conversations: [] });
    await waitUntil(() => caughtUp, { what: 'the catch-up' });
    return read;
  };
  const setOnline = (online: boolean) => () => void (isOnline = online);
  return { sync, caughtUpWith, state: () => state, goOffline: setOnline(false), goOnline: setOnline(true) };
}

test('a conversation that is opened before the client is connected is read at once, without the inbox', async () => {
  const { sync, state } = clientWithLargeInbox();
  await sync.open(room);
  expect([state().conversations[room]?.id, state().timelines[room]?.items]).toEqual([room, []]);
});

test('opened windows are read before the inbox, also those that could not be read at first', async () => {
  const client = clientWithLargeInbox();
  client.goOffline();
  await expect(client.sync.open(room)).rejects.toThrow('offline');
  client.goOnline();
  expect((await client.caughtUpWith())[0]).toBe(room);
  expect(client.state().timelines[room]?.items).toEqual([]);
});

test('a window that is opened while the inbox is read waits for the page that is being read only', async () => {
  const opened: Promise<void>[] = [];
  const client = clientWithLargeInbox((page) => page === 3 && opened.push(client.sync.open(room)));
  const read = await client.caughtUpWith();
  await Promise.all(opened);
  expect(read.indexOf(room)).toBe(read.indexOf('page 3') + 1);
});

/** A client of a service whose log can be replaced, as by a backup. */
function clientOf(log: readonly TimelineEvent[]) {
  let state: ClientState = emptyState(me);
  let service = { log, epoch: 1 };
  /** Epochs of the service in which the client forgot its positions, and in which it read after that. */
  const seen: string[] = [];
  let catchUps = 0;
  const answers: Record<string, (input: { archived?: string }) => unknown> = {
    getConversation: () => current(),
    listConversations: ({ archived }) => ({ items: archived === 'true' ? [] : [current()], nextCursor: null }),
    listTimeline: () => ({
      items: messagesSeenBy(service.log, service.log.length, me).map((message) => ({ kind: 'message', seq: message.seq, message })),
      hasBefore: false,
      hasAfter: false,
    }),
    getMe: () => null,
  };
  const current = () => conversationAt(service.log, service.log.length, me);
  const sync = createStateSync({
    state: () => state,
    setState: (next) => void (state = next),
    call: (async (name: string, input: never) => {
      seen.push(`read in ${service.epoch}`);
      return answers[name]?.(input) ?? { items: [], nextCursor: null };
    }) as never,
    request: async () => ({ items: [] }) as never,
    maxTimelineItems: 400,
    connection: { reset: () => undefined },
    clock: Date.now,
    onEpochChange: () => void seen.push('forgot'),
    onCaughtUp: () => void catchUps++,
    onEvent: () => undefined,
    onRevoked: () => undefined,
    onApplied: () => undefined,
    onRead: () => undefined,
  });
  syncs.push(sync);
  return {
    sync,
    seen,
    state: () => state,
    setState: (change: (before: ClientState) => ClientState) => void (state = change(state)),
    restore: (restored: readonly TimelineEvent[]) => void (service = { log: restored, epoch: service.epoch + 1 }),
    async catchUp() {
      const before = catchUps;
      const { lastSeq, readSeq } = current()!;
      const { hasMore: _hasMore, ...complete } = ready;
      sync.receive({ ...complete, epoch: service.epoch, conversations: [{ id: room, lastSeq, readSeq }] });
      await waitUntil(() => catchUps > before, { what: 'the catch-up' });
    },
  };
}

test('after a restore from a backup a client forgets what was lost and shows what the service has; unsent messages stay', async () => {
  const send = (user: number): Action => ({ do: 'send', user, replyTo: null, mentions: [] });
  const backup = historyOf([send(0)]);
  const restored = historyOf([send(0), send(2), { do: 'rename' }]);
  const unsent = { [room]: [{ clientId: 'one', state: 'pending' }] } as unknown as ClientState['unsent'];

  const client = clientOf(historyOf([send(0), send(1), send(0), send(1), send(0)]));
  await client.sync.open(room);
  await client.catchUp();
  expect(client.state().timelines[room]!.items).toHaveLength(5);
  client.setState((state) => ({ ...state, unsent }));
  client.seen.length = 0;
  client.restore(backup);
  client.restore(restored);
  await client.catchUp();

  const fresh = clientOf(restored);
  fresh.restore(restored);
  fresh.restore(restored);
  await fresh.sync.open(room);
  await fresh.catchUp();
  expect(client.state()).toEqual({ ...fresh.state(), unsent });
  expect(client.state().epoch).toBe(3);
  expect(client.state().timelines[room]!.items).toHaveLength(2);
  // Its positions would be refused.
  expect(client.seen[0]).toBe('forgot');
});
