/** Who may do what: every operation of the OpenAPI document, asked by everybody. An operation without a row fails. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createTokenSigner } from '@parley/service-kit/auth/access-tokens';
import { generateSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { call, register } from './person.ts';
import { uploadFile, type UploadedFile } from './uploads.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { operations, pathOf, type Operation } from './tables/operations.ts';
import { openRoom, registerActors, type Actors, type Role, type Room } from './tables/room.ts';
import { wellFormed } from './tables/well-formed.ts';

const roles: readonly Role[] = ['stranger', 'removed', 'member', 'admin', 'owner'];

/** Status by role, in the order above; `own`: it is about the asker alone, whatever their role is. */
const table: Record<string, [number, number, number, number, number] | 'open' | 'own'> = {
  register: 'open',
  logIn: 'open',
  refreshSession: 'open',
  revokeCurrentSession: 'own',
  revokeSession: 'own',
  revokeAllSessions: 'own',
  changePassword: 'own',
  changeProfile: 'own',
  listSessions: [200, 200, 200, 200, 200],
  createConversation: [201, 201, 201, 201, 201],
  listConversations: [200, 200, 200, 200, 200],
  getConversation: [404, 404, 200, 200, 200],
  changeConversation: [404, 404, 403, 200, 200],
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
  // One rings already.
  startCall: [404, 404, 409, 409, 409],
  acceptCall: [404, 404, 200, 200, 200],
  declineCall: [404, 404, 200, 200, 409],
  leaveCall: [404, 404, 200, 200, 200],
  endCall: [404, 404, 403, 200, 200],
  // Who is not in the call has nothing there to change.
  changeParticipant: [404, 404, 404, 404, 200],
  renewParticipation: [404, 404, 404, 404, 200],
  requestContact: 'own',
  listContactRequests: [200, 200, 200, 200, 200],
  acceptContact: [404, 404, 404, 404, 404],
  declineContact: [404, 404, 404, 404, 404],
  withdrawContact: [404, 404, 404, 404, 404],
  listContacts: [200, 200, 200, 200, 200],
  removeContact: [404, 404, 404, 404, 404],
  listBlocks: [200, 200, 200, 200, 200],
  blockUser: 'own',
  unblockUser: [404, 404, 404, 404, 404],
  getMe: [200, 200, 200, 200, 200],
  findUsers: [200, 200, 200, 200, 200],
  getUser: [200, 200, 200, 200, 200],
  searchMessages: [404, 404, 200, 200, 200],
  getIceServers: [200, 200, 200, 200, 200],
  uploadFile: 'own',
  getFile: [404, 404, 200, 200, 200],
  getThumbnail: [404, 404, 200, 200, 200],
};
const queries: Record<string, (at: Room) => string> = {
  findUsers: () => '?query=someone',
  searchMessages: ({ conversationId }) => `?q=owner&conversationId=${conversationId}`,
};

const signingKey = generateSigningKey();
const hour = 3_600_000;
const signLongAgo = createTokenSigner({ signingKey, issuer: 'parley', audience: 'parley', clock: () => Date.now() - hour });

describe('authorization', () => {
  let system: EmbeddedSystem;
  let actors: Actors;
  let room: Room;
  let file: UploadedFile;
  beforeAll(async () => {
    system = await startEmbedded({ TOKEN_PRIVATE_KEY: pemOf(signingKey) });
    actors = await registerActors(system.origin);
    room = await openRoom(actors);
    file = await uploadFile(actors.owner);
    const sent = await actors.owner.command('POST', `/v1/conversations/${room.conversationId}/messages`, { attachments: [file.id] });
    for (const person of Object.values(actors)) person.remember(sent.position);
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  const pathFor = (operation: Operation, at: Room) =>
    pathOf(operation, { ...at, fileId: file.id, requestId: newId(), sessionId: actors.target.session.id }) +
    (queries[operation.operationId]?.(at) ?? '');
  const bodyFor = (operation: Operation, at: Room) => wellFormed[operation.operationId]?.(actors, at);

  test('every operation has its row, and every row its operation', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(table).toSorted());
    expect(operations.filter(({ needsSession }) => !needsSession).map(({ operationId }) => table[operationId])).toEqual(
      Object.values(table).filter((row) => row === 'open'),
    );
  });

  const secured = operations.filter(({ needsSession }) => needsSession);
  test.each(secured)('$operationId is for living sessions alone', async (operation) => {
    const gone = await register(system.origin, 'gone');
    await gone.command('DELETE', '/v1/sessions/current');
    const expired = signLongAgo({ userId: actors.owner.id, sessionId: actors.owner.session.id }, randomUUID());
    const refused = async (token: string | null) => {
      const reply = await call(system.origin, operation.method, pathFor(operation, room), { token, body: bodyFor(operation, room) });
      return [reply.status, reply.body.code];
    };
    expect(await refused(null)).toEqual([401, 'unauthenticated']);
    expect(await refused(gone.session.accessToken)).toEqual([401, 'unauthenticated']);
    expect(await refused(expired.token)).toEqual([401, 'token_expired']);
  });

  const byRole = secured.filter(({ operationId }) => Array.isArray(table[operationId]));
  test.each(byRole)('$operationId by role', async (operation) => {
    const answered: Partial<Record<Role, number>> = {};
    for (const role of roles) {
      const at = operation.method === 'GET' ? room : await openRoom(actors);
      answered[role] = (await actors[role].ask(operation.method, pathFor(operation, at), bodyFor(operation, at))).status;
    }
    expect(roles.map((role) => answered[role])).toEqual(table[operation.operationId]);
  });

  test('another’s session can not be ended, nor seen', async () => {
    const reply = await actors.owner.ask('DELETE', `/v1/sessions/${actors.target.session.id}`);
    expect([reply.status, reply.body.code]).toEqual([404, 'not_found']);
    expect((await actors.target.ask('GET', '/v1/me')).status).toBe(200);
  });

  const ofMessages = secured.filter(({ path }) => path.includes('{messageId}'));
  test.each(ofMessages)('$operationId does not know a message of another conversation', async (operation) => {
    const other = await openRoom(actors);
    const path = pathFor(operation, { ...other, messageId: room.messageId });
    expect((await actors.owner.ask(operation.method, path, bodyFor(operation, other))).status).toBe(404);
  });

  test('another’s file is no attachment and no avatar, also where one may see it', async () => {
    const path = `/v1/conversations/${room.conversationId}`;
    const avatarFileId = file.id;
    const refused = [
      await actors.admin.ask('POST', `${path}/messages`, { attachments: [file.id] }),
      await actors.admin.ask('PATCH', path, { avatarFileId }),
      await actors.admin.ask('PATCH', '/v1/me', { avatarFileId }),
      await actors.admin.ask('POST', '/v1/conversations', { kind: 'group', title: 'Mine', avatarFileId }),
    ];
    expect(refused.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array(4).fill('422 unknown_file'));
  });

  test('another user’s key is another key', async () => {
    const key = randomUUID();
    const first = await actors.owner.send(room.conversationId, 'mine', key);
    const second = await actors.member.send(room.conversationId, 'mine', key);
    expect(second.message).toMatchObject({ senderId: actors.member.id });
    expect(second.message.id).not.toBe(first.message.id);
  });
});
