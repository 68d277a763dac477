/**
 * Authorization of API keys: sends every operation of the OpenAPI document with keys of every kind. An operation without a row fails.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { apiKeyScopes } from '@parley/service-kit/auth/api-key-scopes';
import { call, register, type Person } from './person.ts';
import { createApiKey, revokeApiKey, type CreatedKey } from './requests/api-keys.ts';
import { backendOperations, operations, operatorOperations, pathOf, type Operation } from './requests/operations.ts';
import { createGroup, registerActors, type Actors, type TestGroup } from './requests/test-group.ts';
import { validBodies } from './requests/valid-bodies.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { uploadFile, type UploadedFile } from './uploads.ts';

/** The operations of each scope; `closed` to keys. */
const table: Record<string, readonly string[]> = {
  users: [
    'getMe',
    'changeProfile',
    'findUsers',
    'getUser',
    'requestContact',
    'listContactRequests',
    'acceptContact',
    'declineContact',
    'withdrawContact',
    'listContacts',
    'removeContact',
    'blockUser',
    'listBlocks',
    'unblockUser',
  ],
  sessions: ['listSessions', 'revokeSession', 'revokeAllSessions'],
  conversations: [
    'createConversation',
    'listConversations',
    'countConversations',
    'getConversation',
    'changeConversation',
    'changePreferences',
    'deleteConversation',
    'addMembers',
    'listMembers',
    'removeMember',
    'changeMemberRole',
    'listCalls',
    'getCall',
  ],
  messages: [
    'sendMessage',
    'listMessages',
    'getMessage',
    'editMessage',
    'deleteMessage',
    'searchMessages',
    'listEvents',
    'listTimeline',
    'addReaction',
    'removeReaction',
    'listReactions',
    'advanceReceipt',
    'listReceipts',
    'uploadFile',
    'getFile',
    'getThumbnail',
    'listFiles',
  ],
  // A password, the session of the request itself, and media belong to a person with a device.
  closed: [
    'changePassword',
    'eraseAccount',
    'requestExport',
    'getExport',
    'requestEmailVerification',
    'revokeCurrentSession',
    'getIceServers',
    'startCall',
    'acceptCall',
    'declineCall',
    'changeParticipant',
    'renewParticipation',
    'leaveCall',
    'endCall',
  ],
};
/** The scopes of what a key does for itself. */
const backendTable: Record<string, readonly string[]> = {
  users: ['createUser', 'putUser', 'putUsers', 'getUserByExternalId', 'suspendUser', 'unsuspendUser', 'eraseUser'],
  export: ['requestUserExport', 'getUserExport'],
  sessions: ['startUserSession', 'revokeUserSessions'],
  webhooks: [
    'createWebhook',
    'listWebhooks',
    'getWebhook',
    'changeWebhook',
    'testWebhook',
    'listWebhookDeliveries',
    'rotateWebhookSecret',
    'seekWebhook',
    'pauseWebhook',
    'resumeWebhook',
    'deleteWebhook',
  ],
  feed: ['readFeed'],
  conversations: ['putExternalConversation', 'getExternalConversation'],
};
const queries: Record<string, string> = { findUsers: '?q=someone', searchMessages: '?q=owner' };

/** Ids of nothing. */
const unknownIds = () => ({
  requestId: newId(),
  sessionId: newId(),
  keyId: '000000000000',
  inviteId: newId(),
  externalId: newId(),
  webhookId: newId(),
  exportId: newId(),
  erasureId: newId(),
});

/** A body that is valid for users may be refused from a backend; a group may be missing. */
const answerTo = (code: string): string => (['success', 'validation_failed', 'not_found'].includes(code) ? 'answered' : code);

describe('authorization of API keys', () => {
  let system: EmbeddedSystem;
  let actors: Actors;
  let group: TestGroup;
  let file: UploadedFile;
  let suspended: Person;
  let operatorSession: string;
  const keys: Record<string, CreatedKey> = {};
  beforeAll(async () => {
    system = await startEmbedded();
    actors = await registerActors(system.origin);
    group = await createGroup(actors);
    file = await uploadFile(actors.owner);
    for (const scope of apiKeyScopes) {
      keys[scope] = await createApiKey(system, { scopes: [scope] });
      keys[`all but ${scope}`] = await createApiKey(system, { scopes: apiKeyScopes.filter((other) => other !== scope) });
    }
    const all = { scopes: [...apiKeyScopes] };
    keys['all'] = await createApiKey(system, all);
    suspended = await register(system.origin, 'suspended');
    keys['of a suspended user'] = await createApiKey(system, { ...all, userId: suspended.id });
    const suspension = await call(system.origin, 'POST', `/v1/users/${suspended.id}/suspend`, { token: keys['all'].secret, body: {} });
    expect(suspension.status).toBe(200);
    const { id, account, password } = await register(system.origin, 'operator');
    const grant = { token: system.operatorToken!, body: { role: 'operator' } };
    expect((await call(system.origin, 'PUT', `/v1/admin/users/${id}/role`, grant)).status).toBe(200);
    const loggedIn = await call(system.origin, 'POST', '/v1/sessions', { body: { login: account.username, password } });
    operatorSession = loggedIn.body.session.accessToken;
    keys['of an operator'] = await createApiKey(system, { ...all, userId: id });
    keys['of a user'] = await createApiKey(system, { ...all, userId: actors.owner.id });
    keys['revoked'] = await createApiKey(system, all);
    keys['expired'] = await createApiKey(system, { ...all, expiresAt: new Date(Date.now() + 300).toISOString() });
    await revokeApiKey(system, keys['revoked']);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }, 60_000);
  afterAll(() => system.stop(), 30_000);

  async function codeOf(operation: Operation, key: string, actAs?: string) {
    const parameters = {
      ...group,
      fileId: file.id,
      ...unknownIds(),
      // The others still need the user and the group.
      ...(operation.operationId === 'eraseUser' && { userId: newId() }),
      ...(operation.operationId === 'deleteConversation' && { conversationId: newId() }),
    };
    const path = pathOf(operation, parameters) + (queries[operation.operationId] ?? '');
    const body = validBodies[operation.operationId]?.(actors, group);
    const headers = actAs === undefined ? {} : { 'parley-act-as': actAs };
    const reply = await call(system.origin, operation.method, path, { token: keys[key]!.secret, body, headers });
    return reply.status < 400 ? 'success' : reply.body.code;
  }

  const secured = operations.filter(({ needsSession }) => needsSession);
  const withScope = secured.filter(({ scope }) => scope !== undefined);

  test('the table has exactly one row for each operation', () => {
    const expected = Object.entries(table).flatMap(([scope, names]) => names.map((name) => `${name}: ${scope}`));
    expect(secured.map(({ operationId, scope }) => `${operationId}: ${scope ?? 'closed'}`).toSorted()).toEqual(expected.toSorted());
  });

  test.each(secured.filter(({ scope }) => scope === undefined))('$operationId is closed to keys', async (operation) => {
    expect(await codeOf(operation, 'all', actors.owner.id)).toBe('insufficient_scope');
    expect(await codeOf(operation, 'of a user')).toBe('insufficient_scope');
  });

  test.each(operatorOperations)('$operationId is closed to keys, even of an operator, and hidden from users', async (operation) => {
    expect(await codeOf(operation, 'of a user')).toBe('insufficient_scope');
    expect(await codeOf(operation, 'of an operator')).toBe('insufficient_scope');
    const path = pathOf(operation, { ...unknownIds(), userId: actors.target.id });
    const asUser = await actors.owner.ask(operation.method, path, operation.bodies.length > 0 ? {} : undefined);
    expect(asUser.status).toBe(404);
    expect((await call(system.origin, operation.method, path)).status).toBe(401);
  });

  test.each([...operatorOperations, ...backendOperations])('$operationId answers an operator as the operator token', async (operation) => {
    const { id: userId } = await register(system.origin, 'managed');
    const parameters = { ...unknownIds(), userId };
    const options = { ...(operation.bodies.length > 0 && { body: {} }) };
    const ask = (token: string) => call(system.origin, operation.method, pathOf(operation, parameters), { token, ...options });
    const [byToken, byOperator] = [await ask(system.operatorToken!), await ask(operatorSession)];
    expect(byOperator.status).not.toBe(401);
    expect([byOperator.status, byOperator.body?.code]).toEqual([byToken.status, byToken.body?.code]);
    // There is no such export.
    const isFound = operation.operationId !== 'getAccountExport' && operation.path.startsWith('/v1/admin/users/{userId}');
    if (isFound) expect(byOperator.status).not.toBe(404);
  });

  test('the table of backends has exactly one row for each operation', () => {
    const expected = Object.entries(backendTable).flatMap(([scope, names]) => names.map((name) => `${name}: ${scope}`));
    expect(backendOperations.map(({ operationId, scope }) => `${operationId}: ${scope}`).toSorted()).toEqual(expected.toSorted());
  });

  test.each(backendOperations)('$operationId needs its scope and an unrevoked key that acts for itself', async (operation) => {
    const body = validBodies[operation.operationId]?.(actors, group);
    const asUser = await actors.owner.ask(operation.method, pathOf(operation, { ...group, ...unknownIds() }), body);
    expect({
      withoutScope: await codeOf(operation, `all but ${operation.scope}`),
      revoked: await codeOf(operation, 'revoked'),
      expired: await codeOf(operation, 'expired'),
      actingAs: await codeOf(operation, 'all', actors.owner.id),
      ofAUser: await codeOf(operation, 'of a user'),
      user: asUser.status,
    }).toEqual({
      withoutScope: 'insufficient_scope',
      revoked: 'unauthenticated',
      expired: 'unauthenticated',
      actingAs: 'forbidden',
      ofAUser: 'forbidden',
      user: 404,
    });
    expect(['success', 'not_found']).toContain(await codeOf(operation, operation.scope!));
  });

  test.each(withScope)('$operationId needs its scope, an unrevoked key and a user who is not suspended', async (operation) => {
    const owner = actors.owner.id;
    expect({
      withoutScope: await codeOf(operation, `all but ${operation.scope}`, owner),
      revoked: await codeOf(operation, 'revoked', owner),
      expired: await codeOf(operation, 'expired', owner),
      withoutUser: answerTo(await codeOf(operation, 'all')),
      unknownUser: await codeOf(operation, 'all', newId()),
      anotherUser: await codeOf(operation, 'of a user', actors.admin.id),
      suspendedUser: await codeOf(operation, 'all', suspended.id),
      ofSuspendedUser: await codeOf(operation, 'of a suspended user'),
    }).toEqual({
      withoutScope: 'insufficient_scope',
      revoked: 'unauthenticated',
      expired: 'unauthenticated',
      withoutUser: operation.withoutUser ? 'answered' : 'act_as_required',
      unknownUser: 'not_found',
      anotherUser: 'forbidden',
      suspendedUser: 'account_suspended',
      ofSuspendedUser: 'account_suspended',
    });
  });

  // The other tables have the permissions of users; a key never adds to them.
  test.each(withScope)('$operationId is answered as to the user', async (operation) => {
    const refusals = ['unauthenticated', 'insufficient_scope', 'act_as_required'];
    expect(refusals).not.toContain(await codeOf(operation, operation.scope!, actors.owner.id));
    const stranger = await register(system.origin, 'stranger');
    if (operation.path.includes('{conversationId}')) expect(await codeOf(operation, operation.scope!, stranger.id)).toBe('not_found');
  });
});
