import { expect, test } from '@jest/globals';
import { conversationAt, historyOf, people, room } from './history.fixture.ts';
import { timelineSeenBy } from './timeline-history.fixture.ts';
import { applyEvent } from './apply-event.ts';
import { emptyState, withConversation, type ClientState } from './state.ts';
import { withTimeline } from './timeline.ts';
import type { UnsentMessage } from './draft.ts';
import { withoutDelivered, withoutUnsent, withUnsent } from './unsent.ts';

const [ann] = people;
const draft = { text: 'hello' };
const outbox = { createdAt: 0, seq: null, code: null, retryAt: null };
const pending: UnsentMessage = { clientId: 'one', conversationId: room, draft, state: 'pending', ...outbox };

const events = historyOf([]);
const initial: ClientState = withTimeline(
  withConversation(emptyState(ann), conversationAt(events, 1, ann)!),
  room,
  timelineSeenBy(events, 1, ann),
);
const [, sent] = historyOf([{ do: 'send', user: 0, replyTo: null, mentions: [] }]);
const pushed = sent?.type === 'message.sent' ? { ...sent, message: { ...sent.message, clientId: 'one' } } : sent!;

test('an unsent message is listed until its event arrives, before or after the response', () => {
  const waiting = withUnsent(initial, pending);
  expect(waiting.unsent[room]).toEqual([pending]);
  const acknowledged = withUnsent(waiting, { ...pending, state: 'sent', seq: 2 });
  expect(acknowledged.unsent[room]).toHaveLength(1);
  for (const state of [waiting, acknowledged]) expect(withoutDelivered(applyEvent(state, pushed).state).unsent).toEqual({});
  const delivered = withoutDelivered(applyEvent(waiting, pushed).state);
  expect(withUnsent(delivered, { ...pending, state: 'sent', seq: 2 }).unsent).toEqual({});
});

test('a failed message keeps its position until it is discarded', () => {
  const second = { ...pending, clientId: 'two' };
  const both = withUnsent(withUnsent(initial, pending), second);
  const failed = withUnsent(both, { ...pending, state: 'failed', code: 'forbidden' });
  expect(failed.unsent[room]!.map(({ clientId, state }) => [clientId, state])).toEqual([
    ['one', 'failed'],
    ['two', 'pending'],
  ]);
  expect(withoutUnsent(failed, pending).unsent[room]).toEqual([second]);
  expect(withoutUnsent(withoutUnsent(failed, pending), second).unsent).toEqual({});
});
