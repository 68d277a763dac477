import { expect, test } from '@jest/globals';
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { Account } from '@parley/events/wire/users';
import { emptyState } from './state.ts';
import { withProfile } from './with-profile.ts';

const profile = (id: string, username: string) => ({
  id,
  kind: 'person' as const,
  username,
  displayName: username,
  about: null,
  avatarUrl: null,
  custom: null,
  erasedAt: null,
});
const noPresence = { presence: null, lastSeenAt: null };
const memberOf = (id: string): Member => ({
  user: { ...profile(id, id), presence: 'online', lastSeenAt: null },
  role: 'member',
  joinedAt: '2026-01-01T00:00:00.000Z',
});

test('updates the user everywhere, and nothing else; presence stays', () => {
  const [withAda, withoutAda] = [['ada', 'bob'], ['bob']].map((ids) => ({ members: ids.map(memberOf) }) as Conversation);
  const state = { ...emptyState('bob'), conversations: { one: withAda!, two: withoutAda! }, members: { one: withAda!.members } };
  const changed = withProfile(state, { ...profile('ada', 'ada.l'), ...noPresence });
  const [ada, bob] = [changed.conversations['one']!.members[0]!, changed.conversations['one']!.members[1]];
  expect(ada).toEqual({ ...memberOf('ada'), user: { ...profile('ada', 'ada.l'), presence: 'online', lastSeenAt: null } });
  expect(bob).toBe(withAda!.members[1]);
  expect(changed.members['one']![0]).toEqual(ada);
  expect(changed.conversations['two']).toBe(withoutAda);
});

test('of an erased user it removes what they wrote: messages, quotes of them, and last messages', () => {
  const erasedAt = '2026-01-02T00:00:00.000Z';
  const messageOf = (senderId: string, changes: Partial<Message> = {}) =>
    ({
      id: senderId,
      senderId,
      text: 'hi',
      attachments: [{}],
      custom: {},
      clientId: 'c',
      deletedAt: null,
      erasedAt: null,
      replyTo: null,
      ...changes,
    }) as Message;
  const quote = { id: 'ada', seq: 1, senderId: 'ada', text: 'hi', deletedAt: null, erasedAt: null };
  const deleted = messageOf('ada', { id: 'gone', text: null, deletedAt: erasedAt });
  const reply = messageOf('bob', { replyTo: quote });
  const others = messageOf('bob');
  const messages = [messageOf('ada'), deleted, reply, others];
  const items = messages.map((message, index) => ({ kind: 'message' as const, seq: index + 1, message }));
  const timeline = { items, hasBefore: false, hasAfter: false, around: null, newCount: 0 };
  const conversation = { members: [], lastMessage: messages[0] } as unknown as Conversation;
  const state = { ...emptyState('bob'), conversations: { tea: conversation }, timelines: { tea: timeline } };
  const changed = withProfile(state, { ...profile('ada', 'ada'), username: null, displayName: null, erasedAt, ...noPresence });
  const tombstone = { ...messages[0], text: null, attachments: [], custom: null, clientId: null, erasedAt };
  expect(changed.conversations['tea']!.lastMessage).toEqual(tombstone);
  const after = changed.timelines['tea']!.items.map((item) => (item.kind === 'message' ? item.message : null));
  expect(after).toEqual([tombstone, deleted, { ...reply, replyTo: { ...quote, text: null, erasedAt } }, others]);
  expect(after[3]).toBe(others);
});

test('the account of this client keeps its name when it is erased: its session is about to end', () => {
  const state = { ...emptyState('ada'), account: { ...profile('ada', 'ada'), email: null } as unknown as Account };
  const erased = { ...profile('ada', 'ada'), username: null, displayName: null, erasedAt: '2026-01-02T00:00:00.000Z', ...noPresence };
  expect(withProfile(state, erased).account).toBe(state.account);
  expect(withProfile(state, { ...profile('ada', 'ada.l'), ...noPresence }).account?.displayName).toBe('ada.l');
});
