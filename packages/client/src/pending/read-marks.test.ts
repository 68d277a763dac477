import { expect, test } from '@jest/globals';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { timelineSeenBy } from '../state/timeline-history.fixture.ts';
import { applyEvent } from '../state/apply-event.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { withTimeline } from '../state/timeline.ts';
import { NetworkError, ParleyProblem } from '../transport/problem.ts';
import { createPendingChanges } from './pending-changes.ts';
import { createReadMarks } from './read-marks.ts';

const me = people[1];
const send = (mentions: number[] = []): Action => ({ do: 'send', user: 0, replyTo: null, mentions });
const events = historyOf([send(), send([1]), send(), send()]);

function reader({ intervalMs = 0 } = {}) {
  let base: ClientState = withTimeline(
    withConversation(emptyState(me), conversationAt(events, 5, me)!),
    room,
    timelineSeenBy(events, 5, me),
  );
  const changes = createPendingChanges({ state: () => base, onChange: () => undefined });
  const sent: { read: number; answer: (error?: Error) => void }[] = [];
  const marks = createReadMarks({
    state: () => base,
    changes,
    send: ({ read }) => new Promise<void>((resolve, reject) => sent.push({ read, answer: (error) => (error ? reject(error) : resolve()) })),
    intervalMs,
  });
  return {
    marks,
    sent,
    change: (conversation: object) => (base = { ...base, conversations: { [room]: { ...base.conversations[room]!, ...conversation } } }),
    shown: () => changes.applyTo(base).conversations[room]!,
    receive(read: number) {
      const head = { id: 'r', at: '2026-01-01T00:00:00.000Z', actorId: me, position: '1.1.9' };
      const event = { ...head, type: 'receipt.advanced', conversationId: room, userId: me, delivered: read, read } as const;
      base = applyEvent(base, event).state;
      changes.confirm(event);
      return base.conversations[room]!;
    },
    async waitForSent(count: number) {
      while (sent.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

test('the counts fall at once by what was read; the event confirms it', async () => {
  const { marks, sent, shown, receive } = reader();
  expect(shown()).toMatchObject({ unreadCount: 4, mentionCount: 1, readSeq: 1 });
  marks.mark(room, 3);
  expect(shown()).toMatchObject({ unreadCount: 2, mentionCount: 0, readSeq: 3 });
  sent[0]!.answer();
  expect(receive(3)).toEqual(shown());
  expect(shown()).toMatchObject({ unreadCount: 2, mentionCount: 0, readSeq: 3 });
  marks.close();
});

test('marks during a request and its interval are sent as one, the highest', async () => {
  const { marks, sent, shown, waitForSent } = reader();
  marks.mark(room, 2);
  for (const seq of [3, 5, 4]) marks.mark(room, seq);
  expect(sent.map(({ read }) => read)).toEqual([2]);
  expect(shown()).toMatchObject({ unreadCount: 0, readSeq: 5 });
  sent[0]!.answer();
  await waitForSent(2);
  expect(sent.map(({ read }) => read)).toEqual([2, 5]);
  marks.close();
});

test('a mark that is not higher is not sent, and none is beyond the last seq', () => {
  const { marks, sent } = reader();
  marks.mark(room, 1);
  marks.mark('unknown', 9);
  expect(sent).toEqual([]);
  marks.mark(room, 99);
  marks.mark(room, 100);
  expect(sent.map(({ read }) => read)).toEqual([5]);
  marks.close();
});

test('without a network the mark stays, and is sent again with the next connection', async () => {
  const { marks, sent, shown, waitForSent } = reader({ intervalMs: 60_000 });
  marks.mark(room, 4);
  sent[0]!.answer(new NetworkError('the socket is disconnected'));
  await Promise.resolve();
  expect(shown().readSeq).toBe(4);
  await new Promise((resolve) => setImmediate(resolve));
  marks.flush();
  await waitForSent(2);
  expect(sent.map(({ read }) => read)).toEqual([4, 4]);
  marks.close();
});

test('a refusal takes the mark back', async () => {
  const { marks, sent, shown } = reader();
  marks.mark(room, 4);
  sent[0]!.answer(new ParleyProblem({ type: '', title: '', status: 404, code: 'not_found', requestId: '' }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown().readSeq).toBe(1);
  marks.close();
});

test('reading also clears the mark as unread, when everything is read already', () => {
  const { marks, sent, shown, change } = reader();
  change({ readSeq: 5, unreadCount: 0, mentionCount: 0, markedUnread: true });
  marks.mark(room, 5);
  expect([shown().markedUnread, sent.length]).toEqual([false, 1]);
  marks.close();
});
