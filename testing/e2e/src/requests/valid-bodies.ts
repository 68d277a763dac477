import { randomUUID } from 'node:crypto';
import type { Actors, TestGroup } from './test-group.ts';

/** A valid body for each operation that takes one. Add a line for each new operation with a body. */
export const validBodies: Record<string, (actors: Actors, group: TestGroup) => Record<string, unknown>> = {
  register: () => ({ username: `u_${randomUUID().slice(0, 13).replaceAll('-', '_')}`, password: 'correct horse', displayName: 'Someone' }),
  logIn: ({ owner }) => ({ login: owner.account.username, password: owner.password }),
  exchangeToken: () => ({ token: 'never.issued.here' }),
  createUser: () => ({ displayName: 'Someone' }),
  putUser: () => ({ displayName: 'Someone' }),
  putUsers: () => ({ users: [{ externalId: randomUUID(), displayName: 'Someone' }] }),
  startUserSession: () => ({}),
  revokeUserSessions: () => ({ issuedBefore: '2020-01-01T00:00:00.000Z' }),
  suspendUser: () => ({ reason: 'A reason' }),
  verifyEmail: () => ({ token: 'never issued' }),
  requestPasswordReset: () => ({ login: 'nobody' }),
  confirmPasswordReset: () => ({ token: 'never issued', newPassword: 'correct horse' }),
  createWebhook: () => ({ url: 'https://shop.example/hook', types: ['message.sent'] }),
  changeWebhook: () => ({ types: ['*'] }),
  seekWebhook: () => ({ to: 'now' }),
  refreshSession: () => ({ refreshToken: 'never issued' }),
  // Refused: the others still need the account.
  eraseAccount: () => ({ password: 'not the password' }),
  changePassword: ({ owner }) => ({ currentPassword: owner.password, newPassword: owner.password }),
  changeProfile: () => ({ about: 'Something about me' }),
  requestContact: ({ target }) => ({ userId: target.id }),
  createConversation: ({ target }) => ({ kind: 'group', title: 'Another room', memberIds: [target.id] }),
  putExternalConversation: ({ member }) => ({ kind: 'group', memberIds: [member.id] }),
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
