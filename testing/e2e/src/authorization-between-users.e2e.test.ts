/**
 * Authorization between two users and in their direct conversation: sends every operation of the OpenAPI document, also across
 * a block. The response to a blocked user must be the same as for a privacy setting. An operation without a row fails.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { register, type Person, type Reply } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { operations, pathOf, type Operation } from './requests/operations.ts';
import { uploadFile } from './uploads.ts';

/** Relation of the caller to the other user. `excluded`: the other's privacy setting; `blocker`: the caller blocks the other. */
const relations = ['stranger', 'partner', 'blocked', 'excluded', 'blocker'] as const;
type Relation = (typeof relations)[number];

/** Expected status by relation, in the order above. `self` concerns no other user. */
const table: Record<string, [number, number, number, number, number] | 'self'> = {
  register: 'self',
  logIn: 'self',
  exchangeToken: 'self',
  requestPasswordReset: 'self',
  confirmPasswordReset: 'self',
  requestEmailVerification: 'self',
  verifyEmail: 'self',
  refreshSession: 'self',
  revokeCurrentSession: 'self',
  revokeSession: [404, 404, 404, 404, 404],
  revokeAllSessions: 'self',
  changePassword: 'self',
  changeProfile: 'self',
  eraseAccount: 'self',
  requestExport: 'self',
  getExport: 'self',
  downloadExport: 'self',
  listSessions: 'self',
  listConversations: 'self',
  countConversations: 'self',
  listContactRequests: 'self',
  listContacts: 'self',
  listBlocks: 'self',
  getMe: 'self',
  findUsers: [200, 200, 200, 200, 200],
  getUser: [200, 200, 200, 200, 200],
  getIceServers: 'self',
  uploadFile: 'self',
  // Returns the existing conversation; only strangers create one.
  createConversation: [201, 200, 200, 200, 200],
  getConversation: [404, 200, 200, 200, 200],
  changeConversation: [404, 403, 403, 403, 403],
  deleteConversation: [404, 403, 403, 403, 403],
  addMembers: [404, 403, 403, 403, 403],
  listMembers: [404, 200, 200, 200, 200],
  removeMember: [404, 403, 403, 403, 403],
  changeMemberRole: [404, 403, 403, 403, 403],
  sendMessage: [404, 201, 403, 403, 403],
  listMessages: [404, 200, 200, 200, 200],
  getMessage: [404, 200, 200, 200, 200],
  editMessage: [404, 200, 403, 403, 403],
  deleteMessage: [404, 204, 204, 204, 204],
  addReaction: [404, 200, 403, 403, 403],
  removeReaction: [404, 204, 204, 204, 204],
  listReactions: [404, 200, 200, 200, 200],
  changePreferences: [404, 200, 200, 200, 200],
  advanceReceipt: [404, 200, 200, 200, 200],
  listReceipts: [404, 200, 200, 200, 200],
  listEvents: [404, 200, 200, 200, 200],
  listTimeline: [404, 200, 200, 200, 200],
  searchMessages: [404, 200, 200, 200, 200],
  getFile: [404, 200, 200, 200, 200],
  getThumbnail: [404, 200, 200, 200, 200],
  listFiles: [404, 200, 200, 200, 200],
  listCalls: [404, 200, 200, 200, 200],
  startCall: [404, 201, 403, 403, 403],
  // The call has ended.
  getCall: [404, 200, 200, 200, 200],
  acceptCall: [404, 409, 409, 409, 409],
  declineCall: [404, 200, 200, 200, 200],
  leaveCall: [404, 200, 200, 200, 200],
  endCall: [404, 200, 200, 200, 200],
  changeParticipant: [404, 409, 409, 409, 409],
  renewParticipation: [404, 409, 409, 409, 409],
  // The caller's own pending request; blocking the other user withdraws it.
  acceptContact: [404, 403, 403, 403, 404],
  declineContact: [404, 403, 403, 403, 404],
  withdrawContact: [404, 204, 204, 204, 404],
  requestContact: [201, 201, 201, 201, 403],
  removeContact: [404, 404, 404, 404, 404],
  blockUser: [200, 200, 200, 200, 200],
  unblockUser: [404, 404, 404, 404, 204],
};

/** Operations that change what the others depend on: sent last, in this order. */
const last = ['deleteMessage', 'withdrawContact', 'requestContact', 'createConversation', 'startCall', 'unblockUser', 'blockUser'];
const sequence = operations
  .filter(({ operationId }) => Array.isArray(table[operationId]))
  .toSorted((one, other) => last.indexOf(one.operationId) - last.indexOf(other.operationId));

interface Pair {
  caller: Person;
  other: Person;
  parameters: Record<string, string>;
}

describe('authorization between two users', () => {
  let system: EmbeddedSystem;
  let pairs: Record<Relation, Pair>;
  beforeAll(async () => {
    system = await startEmbedded();
    const entries = relations.map(async (relation) => [relation, await createPair(system.origin, relation)] as const);
    pairs = Object.fromEntries(await Promise.all(entries)) as Record<Relation, Pair>;
    // The stranger uses the ids of two other users.
    const { callId, conversationId, fileId, messageId, requestId } = pairs.partner.parameters;
    Object.assign(pairs.stranger.parameters, { callId, conversationId, fileId, messageId, requestId });
  }, 60_000);
  afterAll(() => system.stop(), 30_000);

  test('the table has exactly one row for each operation', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test.each(sequence)('$operationId answers by relation', async (operation) => {
    const replies: Reply[] = [];
    for (const relation of relations) replies.push(await send(operation, pairs[relation]));
    expect(replies.map(({ status }) => status)).toEqual(table[operation.operationId]);
    // A block must be indistinguishable from a privacy setting.
    const [blocked, excluded] = (['blocked', 'excluded'] as const).map((relation) => anonymize(replies[relations.indexOf(relation)]!.body));
    expect(blocked).toEqual(excluded);
  });

  function send(operation: Operation, { caller, other, parameters }: Pair) {
    const path = pathOf(operation, { ...parameters, userId: other.id, sessionId: other.session.id, emoji: '👍' });
    const query: Record<string, string> = {
      findUsers: `?ids=${other.id}`,
      searchMessages: `?q=hello&conversationId=${parameters['conversationId']}`,
    };
    const bodies: Record<string, object> = {
      createConversation: { kind: 'direct', userId: other.id },
      changeConversation: { title: 'Ours' },
      addMembers: { userIds: [other.id] },
      changeMemberRole: { role: 'admin' },
      sendMessage: { text: 'hello again' },
      editMessage: { text: 'hello, better' },
      changePreferences: { pinned: true },
      advanceReceipt: { read: 2 },
      startCall: { media: 'audio' },
      changeParticipant: { audio: false },
      requestContact: { userId: other.id },
    };
    return caller.ask(operation.method, path + (query[operation.operationId] ?? ''), bodies[operation.operationId]);
  }
});

/** Creates two users who exchanged messages, ended a call and have a pending contact request, and then sets up the relation. */
async function createPair(origin: string, relation: Relation): Promise<Pair> {
  const [caller, other] = await Promise.all([register(origin, 'caller'), register(origin, 'other')]);
  const none = randomUUID();
  if (relation === 'stranger')
    return { caller, other, parameters: { conversationId: none, messageId: none, callId: none, requestId: none, fileId: none } };

  const { conversation } = await caller.command('POST', '/v1/conversations', { kind: 'direct', userId: other.id });
  const path = `/v1/conversations/${conversation.id}`;
  const { message } = await caller.send(conversation.id, 'hello');
  const file = await uploadFile(other);
  await other.command('POST', `${path}/messages`, { text: 'hello yourself', attachments: [file.id] });
  const { call } = await caller.command('POST', `${path}/calls`, { media: 'audio' });
  await caller.command('POST', `${path}/calls/${call.id}/end`);
  const { contactRequest } = await caller.command('POST', '/v1/contact-requests', { userId: other.id });
  await establish(relation, caller, other);
  for (const person of [caller, other]) for (const { lastPosition } of [caller, other]) person.remember(lastPosition ?? null);
  return {
    caller,
    other,
    parameters: { conversationId: conversation.id, messageId: message.id, callId: call.id, requestId: contactRequest.id, fileId: file.id },
  };
}

async function establish(relation: Relation, caller: Person, other: Person): Promise<void> {
  if (relation === 'blocked') await other.command('PUT', `/v1/blocks/${caller.id}`);
  if (relation === 'excluded') await other.command('PATCH', '/v1/me', { privacy: { messages: 'contacts' } });
  if (relation === 'blocker') await caller.command('PUT', `/v1/blocks/${other.id}`);
}

/** Replaces ids, names, positions and times in a response body, and sorts its lists, so bodies for different users compare. */
function anonymize(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body ?? null)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g, 'id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
      .replaceAll(/"\d+\.\w+\.\w+"/g, '"position"')
      .replaceAll(/"(caller|other)_\w+"/g, '"$1"'),
    // The order of the two users depends on their random ids.
    (_, value: unknown) =>
      Array.isArray(value) ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : value,
  );
}
