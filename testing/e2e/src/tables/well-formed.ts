import { randomUUID } from 'node:crypto';
import type { Actors, Room } from './room.ts';

/** A body that each operation takes, for those that take one. A new operation with a body needs its line here. */
export const wellFormed: Record<string, (actors: Actors, room: Room) => Record<string, unknown>> = {
  register: () => ({ username: `u_${randomUUID().slice(0, 13).replaceAll('-', '_')}`, password: 'correct horse', displayName: 'Someone' }),
  logIn: ({ owner }) => ({ login: owner.account.username, password: owner.password }),
  refreshSession: () => ({ refreshToken: 'none that was ever given' }),
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
