/** Authorization by role: sends every operation of the OpenAPI document as every role. An operation without a row fails. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createTokenSigner } from '@parley/service-kit/auth/access-tokens';
import { generateSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { call, register } from './person.ts';
import { uploadFile, type UploadedFile } from './uploads.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { operations, pathOf, type Operation } from './requests/operations.ts';
import { createGroup, registerActors, type Actors, type Role, type TestGroup } from './requests/test-group.ts';
import { validBodies } from './requests/valid-bodies.ts';

const roles: readonly Role[] = ['stranger', 'removed', 'member', 'admin', 'owner'];

/** Expected status by role, in the order above. `public` needs no session; `self` concerns only the caller, in any role. */
const table: Record<string, [number, number, number, number, number] | 'public' | 'self'> = {
  register: 'public',
  logIn: 'public',
  refreshSession: 'public',
  exchangeToken: 'public',
  requestPasswordReset: 'public',
  confirmPasswordReset: 'public',
  verifyEmail: 'public',
  revokeCurrentSession: 'self',
  revokeSession: 'self',
  revokeAllSessions: 'self',
  changePassword: 'self',
  changeProfile: 'self',
  eraseAccount: 'self',
  requestExport: 'self',
  getExport: [404, 404, 404, 404, 404],
  downloadExport: 'public',
  requestEmailVerification: 'self',
  listSessions: [200, 200, 200, 200, 200],
  createConversation: [201, 201, 201, 201, 201],
  listConversations: [200, 200, 200, 200, 200],
  countConversations: [200, 200, 200, 200, 200],
  getConversation: [404, 404, 200, 200, 200],
  changeConversation: [404, 404, 403, 200, 200],
  deleteConversation: [404, 404, 403, 403, 202],
  addMembers: [404, 404, 403, 200, 200],
  listMembers: [404, 404, 200, 200, 200],
  removeMember: [404, 404, 403, 204, 204],
  changeMemberRole: [404, 404, 403, 403, 200],
  sendMessage: [404, 404, 201, 201, 201],
  listMessages: [404, 404, 200, 200, 200],
  getMessage: [404, 404, 200, 200, 200],
  editMessage: [404, 404, 403, 403, 200],
  deleteMessage: [404, 404, 403, 204, 204],
  addReaction: [404, 404, 200, 200, 200],
  removeReaction: [404, 404, 204, 204, 204],
  listReactions: [404, 404, 200, 200, 200],
  changePreferences: [404, 404, 200, 200, 200],
  advanceReceipt: [404, 404, 200, 200, 200],
  listReceipts: [404, 404, 200, 200, 200],
  listEvents: [404, 404, 200, 200, 200],
  listTimeline: [404, 404, 200, 200, 200],
  listCalls: [404, 404, 200, 200, 200],
  getCall: [404, 404, 200, 200, 200],
  // A call is already ringing.
  startCall: [404, 404, 409, 409, 409],
  acceptCall: [404, 404, 200, 200, 200],
  declineCall: [404, 404, 200, 200, 409],
  leaveCall: [404, 404, 200, 200, 200],
  endCall: [404, 404, 403, 200, 200],
  // Only the owner takes part in the call.
  changeParticipant: [404, 404, 404, 404, 200],
  renewParticipation: [404, 404, 404, 404, 200],
  requestContact: 'self',
  listContactRequests: [200, 200, 200, 200, 200],
  acceptContact: [404, 404, 404, 404, 404],
  declineContact: [404, 404, 404, 404, 404],
  withdrawContact: [404, 404, 404, 404, 404],
  listContacts: [200, 200, 200, 200, 200],
  removeContact: [404, 404, 404, 404, 404],
  listBlocks: [200, 200, 200, 200, 200],
  blockUser: 'self',
  unblockUser: [404, 404, 404, 404, 404],
  getMe: [200, 200, 200, 200, 200],
  findUsers: [200, 200, 200, 200, 200],
  getUser: [200, 200, 200, 200, 200],
  searchMessages: [404, 404, 200, 200, 200],
  getIceServers: [200, 200, 200, 200, 200],
  uploadFile: 'self',
  getFile: [404, 404, 200, 200, 200],
  getThumbnail: [404, 404, 200, 200, 200],
  listFiles: [404, 404, 200, 200, 200],
};
const queries: Record<string, (group: TestGroup) => string> = {
  findUsers: () => '?q=someone',
  searchMessages: ({ conversationId }) => `?q=owner&conversationId=${conversationId}`,
};

const signingKey = generateSigningKey();
const hour = 3_600_000;
const signLongAgo = createTokenSigner({ signingKey, issuer: 'parley', audience: 'parley', clock: () => Date.now() - hour });

describe('authorization', () => {
  let system: EmbeddedSystem;
  let actors: Actors;
  let group: TestGroup;
  let file: UploadedFile;
  beforeAll(async () => {
    system = await startEmbedded({ TOKEN_PRIVATE_KEY: pemOf(signingKey) });
    actors = await registerActors(system.origin);
    group = await createGroup(actors);
    file = await uploadFile(actors.owner);
    const sent = await actors.owner.command('POST', `/v1/conversations/${group.conversationId}/messages`, { attachments: [file.id] });
    for (const person of Object.values(actors)) person.remember(sent.position);
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  const pathFor = (operation: Operation, target: TestGroup) =>
    pathOf(operation, { ...target, fileId: file.id, requestId: newId(), exportId: newId(), sessionId: actors.target.session.id }) +
    (queries[operation.operationId]?.(target) ?? '');
  const bodyFor = (operation: Operation, target: TestGroup) => validBodies[operation.operationId]?.(actors, target);

  test('the table has exactly one row for each operation', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(table).toSorted());
    expect(operations.filter(({ needsSession }) => !needsSession).map(({ operationId }) => table[operationId])).toEqual(
      Object.values(table).filter((row) => row === 'public'),
    );
  });

  const secured = operations.filter(({ needsSession }) => needsSession);
  test.each(secured)('$operationId requires an active session', async (operation) => {
    const loggedOut = await register(system.origin, 'logged_out');
    await loggedOut.command('DELETE', '/v1/sessions/current');
    const expired = signLongAgo({ userId: actors.owner.id, sessionId: actors.owner.session.id }, randomUUID());
    const statusAndCode = async (token: string | null) => {
      const reply = await call(system.origin, operation.method, pathFor(operation, group), { token, body: bodyFor(operation, group) });
      return [reply.status, reply.body.code];
    };
    expect(await statusAndCode(null)).toEqual([401, 'unauthenticated']);
    expect(await statusAndCode(loggedOut.session.accessToken)).toEqual([401, 'unauthenticated']);
    expect(await statusAndCode(expired.token)).toEqual([401, 'token_expired']);
  });

  const byRole = secured.filter(({ operationId }) => Array.isArray(table[operationId]));
  test.each(byRole)('$operationId answers by role', async (operation) => {
    const statuses: Partial<Record<Role, number>> = {};
    for (const role of roles) {
      const target = operation.method === 'GET' ? group : await createGroup(actors);
      statuses[role] = (await actors[role].ask(operation.method, pathFor(operation, target), bodyFor(operation, target))).status;
    }
    expect(roles.map((role) => statuses[role])).toEqual(table[operation.operationId]);
  });

  test('another user’s session cannot be revoked and is not visible', async () => {
    const reply = await actors.owner.ask('DELETE', `/v1/sessions/${actors.target.session.id}`);
    expect([reply.status, reply.body.code]).toEqual([404, 'not_found']);
    expect((await actors.target.ask('GET', '/v1/me')).status).toBe(200);
  });

  const messageOperations = secured.filter(({ path }) => path.includes('{messageId}'));
  test.each(messageOperations)('$operationId does not find a message of another conversation', async (operation) => {
    const other = await createGroup(actors);
    const path = pathFor(operation, { ...other, messageId: group.messageId });
    expect((await actors.owner.ask(operation.method, path, bodyFor(operation, other))).status).toBe(404);
  });

  test('a visible file of another user cannot be an attachment or an avatar', async () => {
    const path = `/v1/conversations/${group.conversationId}`;
    const avatarFileId = file.id;
    const replies = [
      await actors.admin.ask('POST', `${path}/messages`, { attachments: [file.id] }),
      await actors.admin.ask('PATCH', path, { avatarFileId }),
      await actors.admin.ask('PATCH', '/v1/me', { avatarFileId }),
      await actors.admin.ask('POST', '/v1/conversations', { kind: 'group', title: 'Mine', avatarFileId }),
    ];
    expect(replies.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(4).fill('422 unknown_file'));
  });

  test('idempotency keys are separate for each user', async () => {
    const key = randomUUID();
    const first = await actors.owner.send(group.conversationId, 'mine', key);
    const second = await actors.member.send(group.conversationId, 'mine', key);
    expect(second.message).toMatchObject({ senderId: actors.member.id });
    expect(second.message.id).not.toBe(first.message.id);
  });
});
