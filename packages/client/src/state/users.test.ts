import { expect, test } from '@jest/globals';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { emptyState } from './state.ts';
import { userOf, usersIn, withUsers } from './users.ts';
import { withProfile } from './with-profile.ts';

const profile = (id: string, displayName = id) => ({
  id,
  username: id,
  displayName,
  about: null,
  avatarUrl: null,
  kind: 'person' as const,
  custom: null,
  presence: null,
  lastSeenAt: null,
  erasedAt: null,
});

test('profiles are kept without presence; equal ones and placeholders change nothing', () => {
  const state = withUsers(emptyState('me'), [{ ...profile('ann'), presence: 'online' }]);
  expect(userOf(state, 'ann')).toEqual(profile('ann'));
  expect(withUsers(state, [profile('ann'), { ...profile('ben'), displayName: '' }])).toBe(state);
  expect(userOf(withUsers(state, [profile('ann', 'Ann')]), 'ann')?.displayName).toBe('Ann');
});

test('a changed profile also changes the user’s own account, but not its private fields', () => {
  const account = { ...profile('me'), email: 'me@example.com', createdAt: '' } as never;
  const state = withProfile({ ...emptyState('me'), account }, profile('me', 'New name'));
  expect(state.account).toMatchObject({ displayName: 'New name', email: 'me@example.com' });
  expect(userOf(state, 'me')?.displayName).toBe('New name');
});

test('the users that an item names', () => {
  const item = (fields: object) => fields as TimelineItem;
  const message = { senderId: 'ann', replyTo: { senderId: 'ben' }, mentions: ['cy'] };
  expect(usersIn(item({ kind: 'message', message }))).toEqual(['ann', 'ben', 'cy']);
  const call = { startedBy: 'ann', participants: [{ userId: 'ann' }, { userId: 'dan' }] };
  expect(usersIn(item({ kind: 'call', call }))).toEqual(['ann', 'ann', 'dan']);
  expect(usersIn(item({ kind: 'event', event: { actorId: 'ann', members: [{ user: { id: 'ben' } }] } }))).toEqual(['ann', 'ben']);
  expect(usersIn(item({ kind: 'event', event: { actorId: 'ann', userIds: ['ben', 'cy'] } }))).toEqual(['ann', 'ben', 'cy']);
  expect(usersIn(item({ kind: 'event', event: { actorId: 'ann', userId: 'dan' } }))).toEqual(['ann', 'dan']);
});
