/**
 * Who may do what to one other person, and in the direct conversation of the two: every operation of the OpenAPI document,
 * also across a block. Who is blocked must be answered as by a privacy setting. An operation without a row fails.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { register, type Person, type Reply } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { operations, pathOf, type Operation } from './tables/operations.ts';
import { uploadFile } from './uploads.ts';

/** How the asker stands to the other: to the last but one their privacy setting is closed, the last blocks them. */
const standings = ['stranger', 'partner', 'blocked', 'unwelcome', 'blocker'] as const;
type Standing = (typeof standings)[number];

/** Status by standing, in the order above; `own`: it is about no other. */
const table: Record<string, [number, number, number, number, number] | 'own'> = {
  register: 'own',
  logIn: 'own',
  refreshSession: 'own',
  revokeCurrentSession: 'own',
  revokeSession: [404, 404, 404, 404, 404],
  revokeAllSessions: 'own',
  changePassword: 'own',
  changeProfile: 'own',
  listSessions: 'own',
  listConversations: 'own',
  listContactRequests: 'own',
  listContacts: 'own',
  listBlocks: 'own',
  getMe: 'own',
  findUsers: [200, 200, 200, 200, 200],
  getUser: [200, 200, 200, 200, 200],
  getIceServers: 'own',
  uploadFile: 'own',
  // The one that exists already; who has none makes one.
  createConversation: [201, 200, 200, 200, 200],
  getConversation: [404, 200, 200, 200, 200],
  changeConversation: [404, 403, 403, 403, 403],
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
  listCalls: [404, 200, 200, 200, 200],
  startCall: [404, 201, 403, 403, 403],
  // One that is over.
  getCall: [404, 200, 200, 200, 200],
  acceptCall: [404, 409, 409, 409, 409],
  declineCall: [404, 200, 200, 200, 200],
  leaveCall: [404, 200, 200, 200, 200],
  endCall: [404, 200, 200, 200, 200],
  changeParticipant: [404, 409, 409, 409, 409],
  renewParticipation: [404, 409, 409, 409, 409],
  // Their own request that waits; who blocks has withdrawn it by that.
  acceptContact: [404, 403, 403, 403, 404],
  declineContact: [404, 403, 403, 403, 404],
  withdrawContact: [404, 204, 204, 204, 404],
  requestContact: [201, 201, 201, 201, 403],
  removeContact: [404, 404, 404, 404, 404],
  blockUser: [200, 200, 200, 200, 200],
  unblockUser: [404, 404, 404, 404, 204],
};

/** They change what the others are about: asked when all others were, in this order. */
const last = ['deleteMessage', 'withdrawContact', 'requestContact', 'createConversation', 'startCall', 'unblockUser', 'blockUser'];
const asked = operations
  .filter(({ operationId }) => Array.isArray(table[operationId]))
  .toSorted((one, other) => last.indexOf(one.operationId) - last.indexOf(other.operationId));

interface Pair {
  asker: Person;
  other: Person;
  parameters: Record<string, string>;
}

describe('authorization between two', () => {
  let system: EmbeddedSystem;
  let pairs: Record<Standing, Pair>;
  beforeAll(async () => {
    system = await startEmbedded();
    const entries = standings.map(async (standing) => [standing, await openPair(system.origin, standing)] as const);
    pairs = Object.fromEntries(await Promise.all(entries)) as Record<Standing, Pair>;
    // A stranger names what two others have.
    const { callId, conversationId, fileId, messageId, requestId } = pairs.partner.parameters;
    Object.assign(pairs.stranger.parameters, { callId, conversationId, fileId, messageId, requestId });
  }, 60_000);
  afterAll(() => system.stop(), 30_000);

  test('every operation has its row, and every row its operation', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test.each(asked)('$operationId', async (operation) => {
    const replies: Reply[] = [];
    for (const standing of standings) replies.push(await ask(operation, pairs[standing]));
    expect(replies.map(({ status }) => status)).toEqual(table[operation.operationId]);
    // A block can't be told from a privacy setting.
    const [blocked, unwelcome] = (['blocked', 'unwelcome'] as const).map((standing) => told(replies[standings.indexOf(standing)]!.body));
    expect(blocked).toEqual(unwelcome);
  });

  function ask(operation: Operation, { asker, other, parameters }: Pair) {
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
    return asker.ask(operation.method, path + (query[operation.operationId] ?? ''), bodies[operation.operationId]);
  }
});

/** Both have written, a call is over, the asker has asked to be a contact; then the standing comes about. */
async function openPair(origin: string, standing: Standing): Promise<Pair> {
  const [asker, other] = await Promise.all([register(origin, 'asker'), register(origin, 'other')]);
  const none = randomUUID();
  if (standing === 'stranger')
    return { asker, other, parameters: { conversationId: none, messageId: none, callId: none, requestId: none, fileId: none } };

  const { conversation } = await asker.command('POST', '/v1/conversations', { kind: 'direct', userId: other.id });
  const path = `/v1/conversations/${conversation.id}`;
  const { message } = await asker.send(conversation.id, 'hello');
  const file = await uploadFile(other);
  await other.command('POST', `${path}/messages`, { text: 'hello yourself', attachments: [file.id] });
  const { call } = await asker.command('POST', `${path}/calls`, { media: 'audio' });
  await asker.command('POST', `${path}/calls/${call.id}/end`);
  const { contactRequest } = await asker.command('POST', '/v1/contact-requests', { userId: other.id });
  await comeAbout(standing, asker, other);
  for (const person of [asker, other]) for (const { lastPosition } of [asker, other]) person.remember(lastPosition ?? null);
  return {
    asker,
    other,
    parameters: { conversationId: conversation.id, messageId: message.id, callId: call.id, requestId: contactRequest.id, fileId: file.id },
  };
}

async function comeAbout(standing: Standing, asker: Person, other: Person): Promise<void> {
  if (standing === 'blocked') await other.command('PUT', `/v1/blocks/${asker.id}`);
  if (standing === 'unwelcome') await other.command('PATCH', '/v1/me', { privacy: { messages: 'contacts' } });
  if (standing === 'blocker') await asker.command('PUT', `/v1/blocks/${other.id}`);
}

/** All that an answer says, in no order, without what names a thing, a person or a time. */
function told(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body ?? null)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g, 'id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
      .replaceAll(/"\d+\.\w+\.\w+"/g, '"position"')
      .replaceAll(/"(asker|other)_\w+"/g, '"$1"'),
    // Which of the two comes first is their ids' chance.
    (_, value: unknown) =>
      Array.isArray(value) ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : value,
  );
}
