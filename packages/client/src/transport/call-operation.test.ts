import { afterEach, expect, test } from '@jest/globals';
import { encodePosition } from '@parley/events/positions';
import { problem, startFakeService, type FakeService } from '../fake-service.fixture.ts';
import { createApi } from './api.ts';
import { sendWithRetries, type CallOptions, type Transport } from './call-operation.ts';
import { createKeyGenerator } from './idempotency-keys.ts';
import { createPositions } from './positions.ts';
import { ParleyProblem, NetworkError } from './problem.ts';

const services: FakeService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function apiFor(reply: Parameters<typeof startFakeService>[0]) {
  const service = await startFakeService(reply);
  services.push(service);
  const { origin } = service;
  const transport: Transport = { origin, fetch, positions: createPositions(), newKey: createKeyGenerator(Date.now), timeoutMs: 5_000 };
  return { api: createApi((name, input, options: CallOptions = {}) => sendWithRetries(transport, name, input, options)), service };
}

const at = (partition: number, position: number) => encodePosition({ epoch: 1, partition, position });

test('path, query and body come from one object', async () => {
  const { api, service } = await apiFor(() => ({ status: 200, body: {} }));
  await api.addReaction({ conversationId: 'c', messageId: 'm', emoji: '👍' });
  await api.listMessages({ conversationId: 'c', before: 7, limit: 2 });
  await api.changeMemberRole({ conversationId: 'c', userId: 'u', role: 'admin' });
  await api.getMe();
  expect(service.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PUT', '/v1/conversations/c/messages/m/reactions/%F0%9F%91%8D', null],
    ['GET', '/v1/conversations/c/messages?before=7&limit=2', null],
    ['PATCH', '/v1/conversations/c/members/u', { role: 'admin' }],
    ['GET', '/v1/me', null],
  ]);
});

test('queries send the latest written position of each partition, at most eight', async () => {
  const tokens = [at(1, 5), at(2, 1), at(1, 9), at(1, 7), ...Array.from({ length: 7 }, (_, index) => at(10 + index, 1))];
  const { api, service } = await apiFor(({ method }) => ({
    status: 200,
    body: {},
    headers: method === 'GET' ? {} : { 'parley-position': tokens.shift()! },
  }));
  for (let count = tokens.length; count > 0; count--) await api.unblockUser({ userId: 'u' });
  await api.getMe();
  const header = service.requests.at(-1)!.headers['parley-position'] as string;
  expect(header.split(',')).toEqual([at(1, 9), ...Array.from({ length: 7 }, (_, index) => at(10 + index, 1))]);
});

test('a query is retried while the read tables lag, and drops positions of another store', async () => {
  const replies = [problem(503, 'projection_lagging', { 'retry-after': '0' }), problem(412, 'position_unknown'), { status: 200, body: {} }];
  const { api, service } = await apiFor(({ method }) =>
    method === 'GET' ? replies.shift()! : { status: 204, headers: { 'parley-position': at(1, 1) } },
  );
  await api.unblockUser({ userId: 'u' });
  await api.getMe();
  expect(service.requests.slice(1).map(({ headers }) => headers['parley-position'])).toEqual([at(1, 1), at(1, 1), undefined]);
});

test('a problem is thrown with all its fields, and a command is not repeated', async () => {
  const errors = [{ path: 'title', message: 'Required' }];
  const refused = { type: 't', title: 'Wrong', status: 422, code: 'validation_failed', requestId: 'r', errors };
  const { api, service } = await apiFor(() => ({ status: 422, body: refused, headers: { 'retry-after': '3' } }));
  const thrown = await api.createConversation({ kind: 'group', title: '' }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ParleyProblem);
  expect(thrown).toMatchObject({ code: 'validation_failed', status: 422, errors, retryAfter: 3 });
  expect(service.requests).toHaveLength(1);
});

test('retryAfter comes from the problem if there is no header', () => {
  const limited = { type: 't', title: 'Too many', status: 429, code: 'rate_limited', requestId: 'r' };
  expect(new ParleyProblem({ ...limited, retryAfter: 3 }).retryAfter).toBe(3);
  expect(new ParleyProblem(limited).retryAfter).toBeNull();
});

test('a missing response and a response that is not a problem document are distinguished', async () => {
  const { api } = await apiFor(({ path }) => (path.includes('blocks') ? 'lost' : { status: 404, body: 'a proxy’s page' }));
  await expect(api.blockUser({ userId: 'u' })).rejects.toThrow(NetworkError);
  await expect(api.getMe()).rejects.toMatchObject({ code: 'unexpected_answer', status: 404 });
});
