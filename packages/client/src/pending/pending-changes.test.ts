import { expect, test } from '@jest/globals';
import { applyEvent } from '../state/apply-event.ts';
import { conversationAt, historyOf, people, room, type Action } from '../state/history.fixture.ts';
import { timelineSeenBy } from '../state/timeline-history.fixture.ts';
import { emptyState, withConversation, type ClientState } from '../state/state.ts';
import { messagesOf, withTimeline } from '../state/timeline.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { NetworkError, ParleyProblem } from '../transport/problem.ts';
import { createOptimisticCommands } from './optimistic-commands.ts';
import { createPendingChanges } from './pending-changes.ts';

const me = people[0];
const send: Action = { do: 'send', user: 0, replyTo: null, mentions: [] };
const quote: Action = { do: 'send', user: 1, replyTo: 0, mentions: [] };
const history = (...further: Action[]) => historyOf([send, quote, ...further]);

const forbidden = new ParleyProblem({ type: '', title: '', status: 403, code: 'forbidden', requestId: '' });

/** A client that has the first three events: creation, m2 by the user, m3 by another user, who quotes m2. */
function client() {
  const events = history();
  let base: ClientState = withTimeline(
    withConversation(emptyState(me), conversationAt(events, 3, me)!),
    room,
    timelineSeenBy(events, 3, me),
  );
  const changes = createPendingChanges({ state: () => base, onChange: () => undefined });
  const sent: { name: string; input: object; key: string | undefined; answer: (error?: Error) => void }[] = [];
  const call = ((name, input, options) =>
    new Promise<void>((resolve, reject) =>
      sent.push({ name, input, key: options?.idempotencyKey, answer: (error) => (error ? reject(error) : resolve()) }),
    )) as CallOperation;
  let keys = 0;
  const newKey = () => `key ${++keys}`;
  const retryDelays = { first: 1, max: 1 };
  const commands = createOptimisticCommands({ userId: me, changes, clock: () => 0, call, newKey, retryDelays });
  return {
    commands,
    sent,
    changes,
    visible: () => changes.applyTo(base),
    base: () => base,
    texts: () => messagesOf(changes.applyTo(base), room).map(({ text }) => text),
    receive(event: Parameters<typeof applyEvent>[1]) {
      base = applyEvent(base, event).state;
      changes.confirm(event);
    },
    read(state: ClientState) {
      base = state;
      changes.endAcknowledged(room);
    },
  };
}

/** Lets the promises that are settled continue. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an edit shows at once, also in quotes, and its event takes its place', async () => {
  const { commands, sent, texts, visible, base, receive } = client();
  const edited = commands.edit(room, 'm2', 'better', []);
  expect(texts()).toEqual(['better', 'text 3']);
  expect(messagesOf(visible(), room)[1]!.replyTo!.text).toBe('better');
  await settled();
  expect(sent).toMatchObject([{ name: 'editMessage', input: { conversationId: room, messageId: 'm2', text: 'better', mentions: [] } }]);
  const event = { ...history({ do: 'edit', target: 0, mentions: [] })[3]!, text: 'better' } as never;
  receive(event);
  expect(visible()).toBe(base());
  sent[0]!.answer();
  await edited;
  expect(texts()).toEqual(['better', 'text 3']);
});

test('a refused change is taken back, and its promise rejects', async () => {
  const { commands, sent, texts, visible, base } = client();
  const removed = commands.remove(room, 'm2');
  expect(texts()).toEqual([null, 'text 3']);
  await settled();
  sent[0]!.answer(forbidden);
  await expect(removed).rejects.toBe(forbidden);
  expect(visible()).toBe(base());
});

test('a change stays between its acknowledgement and its event', async () => {
  const { commands, sent, visible, base, receive } = client();
  const pinned = commands.setPreferences(room, { pinned: true });
  await settled();
  sent[0]!.answer();
  await pinned;
  expect([visible().conversations[room]!.pinned, base().conversations[room]!.pinned]).toEqual([true, false]);
  const { id, at, actorId, position } = history()[0]!;
  const preferences = { pinned: true, archived: false, mutedUntil: null, notifications: 'all', markedUnread: false } as const;
  receive({ id, at, actorId, position, type: 'preferences.changed', conversationId: room, ...preferences });
  expect([visible() === base(), base().conversations[room]!.pinned]).toEqual([true, true]);
});

test('a change that was already there ends with its acknowledgement, because no event follows', async () => {
  const { commands, sent, visible, base } = client();
  const unreacted = commands.unreact(room, 'm3', '👍');
  expect(visible()).toBe(base());
  await settled();
  sent[0]!.answer();
  await unreacted;
  expect(visible()).toBe(base());
});

test('changes of a conversation go out in order; the event of the first does not end the second', async () => {
  const { commands, sent, visible, receive, base } = client();
  const reactions = () => messagesOf(visible(), room)[1]!.reactions;
  const all = [commands.react(room, 'm3', '👍'), commands.unreact(room, 'm3', '👍')];
  expect(reactions()).toEqual([]);
  await settled();
  expect(sent.map(({ name }) => name)).toEqual(['addReaction']);
  const [added, removed] = history({ do: 'react', target: 1, user: 0, emoji: 0 }, { do: 'react', target: 1, user: 0, emoji: 0 }).slice(3);
  receive(added!);
  expect(reactions()).toEqual([]);
  sent[0]!.answer();
  await settled();
  expect(sent.map(({ name }) => name)).toEqual(['addReaction', 'removeReaction']);
  sent[1]!.answer();
  receive(removed!);
  await Promise.all(all);
  expect(visible()).toBe(base());
});

test('a network failure repeats the command with its key; the change is taken back when that does not help', async () => {
  const { commands, sent, visible, base } = client();
  const reacted = commands.react(room, 'm3', '👍');
  for (let attempt = 0; attempt < 4; attempt++) {
    while (sent.length <= attempt) await settled();
    expect(messagesOf(visible(), room)[1]!.reactions).toEqual([{ emoji: '👍', count: 1, mine: true }]);
    sent[attempt]!.answer(new NetworkError('no response'));
  }
  await expect(reacted).rejects.toThrow(NetworkError);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  expect(visible()).toBe(base());
});

test('an acknowledged change ends when its conversation is read: its event may never come', async () => {
  const { commands, sent, visible, base, read } = client();
  const reacted = commands.react(room, 'm3', '👍');
  await settled();
  read({ ...base() });
  expect(visible()).not.toBe(base());
  sent[0]!.answer();
  await reacted;
  expect(visible()).toBe(base());
});

test('a change of a message that is not held changes nothing', async () => {
  const { commands, visible, base } = client();
  void commands.edit(room, 'unknown', 'text').catch(() => undefined);
  void commands.setPreferences('other', { pinned: true }).catch(() => undefined);
  expect(visible()).toBe(base());
});
