import { expect, test } from '@jest/globals';
import type { Conversation, Member } from '@parley/events/wire/conversations';
import { emptyState } from './state.ts';
import { withProfile } from './with-profile.ts';

const profile = (id: string, username: string) => ({ id, username, displayName: username, about: null, avatarUrl: null });
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
