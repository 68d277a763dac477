import { expect, test } from '@jest/globals';
import { conversationAt, historyOf, messagesSeenBy, people, room } from './history.fixture.ts';
import { applyEvent } from './apply-event.ts';
import { emptyState, withConversation, withMessages, type ClientState } from './state.ts';
import type { Unsent } from './draft.ts';
import { withoutShown, withoutUnsent, withUnsent } from './unsent.ts';

const [ann] = people;
const draft = { text: 'hello' };
const pending: Unsent = { clientId: 'one', conversationId: room, draft, madeAt: 0, state: 'pending', seq: null, code: null };

const made = historyOf([]);
const held: ClientState = withMessages(
  withConversation(emptyState(ann), conversationAt(made, 1, ann)!),
  room,
  messagesSeenBy(made, 1, ann),
);
const [, sent] = historyOf([{ do: 'send', who: 0, replyTo: null, mentions: [] }]);
const pushed = sent?.type === 'message.sent' ? { ...sent, message: { ...sent.message, clientId: 'one' } } : sent!;

test('a message on its way is shown until its event comes, however it is answered', () => {
  const waiting = withUnsent(held, pending);
  expect(waiting.unsent[room]).toEqual([pending]);
  const answered = withUnsent(waiting, { ...pending, state: 'sent', seq: 2 });
  expect(answered.unsent[room]).toHaveLength(1);
  for (const state of [waiting, answered]) expect(withoutShown(applyEvent(state, pushed).state).unsent).toEqual({});
  const told = withoutShown(applyEvent(waiting, pushed).state);
  expect(withUnsent(told, { ...pending, state: 'sent', seq: 2 }).unsent).toEqual({});
});

test('one that failed stays, in its place, until it is discarded', () => {
  const second = { ...pending, clientId: 'two' };
  const both = withUnsent(withUnsent(held, pending), second);
  const failed = withUnsent(both, { ...pending, state: 'failed', code: 'forbidden' });
  expect(failed.unsent[room]!.map(({ clientId, state }) => [clientId, state])).toEqual([
    ['one', 'failed'],
    ['two', 'pending'],
  ]);
  expect(withoutUnsent(failed, pending).unsent[room]).toEqual([second]);
  expect(withoutUnsent(withoutUnsent(failed, pending), second).unsent).toEqual({});
});
