import { randomUUID } from 'node:crypto';
import type { Actors, TestGroup } from './test-group.ts';

/** A valid body for each operation that takes one. Add a line for each new operation with a body. */
export const validBodies: Record<string, (actors: Actors, group: TestGroup) => Record<string, unknown>> = {
  register: () => ({ username: `u_${randomUUID().slice(0, 13).replaceAll('-', '_')}`, password: 'correct horse', displayName: 'Someone' }),
  logIn: ({ owner }) => ({ login: owner.account.username, password: owner.password }),
  refreshSession: () => ({ refreshToken: 'never issued' }),
  changePassword: ({ owner }) => ({ currentPassword: owner.password, newPassword: owner.password }),
  changeProfile: () => ({ about: 'Something about me' }),
  requestContact: ({ target }) => ({ userId: target.id }),
  createConversation: ({ target }) => ({ kind: 'group', title: 'Another room', memberIds: [target.id] }),
  changeConversation: () => ({ title: 'Renamed' }),
  addMembers: ({ removed }) => ({ userIds: [removed.id] }),
  changeMemberRole: () => ({ role: 'admin' }),
  sendMessage: () => ({ text: 'hello' }),
  editMessage: () => ({ text: 'edited' }),
  changePreferences: () => ({ pinned: true }),
  startCall: () => ({ media: 'video' }),
  changeParticipant: () => ({ audio: false }),
  advanceReceipt: () => ({ read: 1 }),
};
