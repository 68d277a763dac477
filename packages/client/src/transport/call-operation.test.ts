import { afterEach, expect, test } from '@jest/globals';
import { encodePosition } from '@parley/events/positions';
import { problem, startStandIn, type StandInService } from '../stand-in-service.fixture.ts';
import { createApi } from './api.ts';
import { askPatiently, type CallOptions, type Transport } from './call-operation.ts';
import { keyMaker } from './new-key.ts';
import { createPositions } from './positions.ts';
import { ParleyProblem, Unreachable } from './problem.ts';

const services: StandInService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

async function apiOf(answer: Parameters<typeof startStandIn>[0]) {
  const service = await startStandIn(answer);
  services.push(service);
  const { origin } = service;
  const transport: Transport = { origin, fetch, positions: createPositions(), newKey: keyMaker(Date.now), timeoutMs: 5_000 };
  return { api: createApi((name, input, options: CallOptions = {}) => askPatiently(transport, name, input, options)), service };
}

const at = (partition: number, position: number) => encodePosition({ epoch: 1, partition, position });

test('path, query and body are taken from one object', async () => {
  const { api, service } = await apiOf(() => ({ status: 200, body: {} }));
  await api.addReaction({ conversationId: 'c', messageId: 'm', emoji: '👍' });
  await api.listMessages({ conversationId: 'c', before: 7, limit: 2 });
  await api.changeMemberRole({ conversationId: 'c', userId: 'u', role: 'admin' });
  await api.getMe();
  expect(service.asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PUT', '/v1/conversations/c/messages/m/reactions/%F0%9F%91%8D', null],
    ['GET', '/v1/conversations/c/messages?before=7&limit=2', null],
    ['PATCH', '/v1/conversations/c/members/u', { role: 'admin' }],
    ['GET', '/v1/me', null],
  ]);
});

test('a query is sent how far this client has written, of each partition the latest, at most eight', async () => {
  const told = [at(1, 5), at(2, 1), at(1, 9), at(1, 7), ...Array.from({ length: 7 }, (_, index) => at(10 + index, 1))];
  const { api, service } = await apiOf(({ method }) => ({
    status: 200,
    body: {},
    headers: method === 'GET' ? {} : { 'parley-position': told.shift()! },
  }));
  for (let left = told.length; left > 0; left--) await api.unblockUser({ userId: 'u' });
  await api.getMe();
  const header = service.asked.at(-1)!.headers['parley-position'] as string;
  expect(header.split(',')).toEqual([at(1, 9), ...Array.from({ length: 7 }, (_, index) => at(10 + index, 1))]);
});

test('a query waits for a read side that lags, and forgets positions of another store', async () => {
  const replies = [problem(503, 'projection_lagging', { 'retry-after': '0' }), problem(412, 'position_unknown'), { status: 200, body: {} }];
  const { api, service } = await apiOf(({ method }) =>
    method === 'GET' ? replies.shift()! : { status: 204, headers: { 'parley-position': at(1, 1) } },
  );
  await api.unblockUser({ userId: 'u' });
  await api.getMe();
  expect(service.asked.slice(1).map(({ headers }) => headers['parley-position'])).toEqual([at(1, 1), at(1, 1), undefined]);
});

test('a problem is thrown with all that it says; a command is not asked twice', async () => {
  const errors = [{ path: 'title', message: 'Required' }];
  const refused = { type: 't', title: 'Wrong', status: 422, code: 'validation_failed', requestId: 'r', errors };
  const { api, service } = await apiOf(() => ({ status: 422, body: refused, headers: { 'retry-after': '3' } }));
  const thrown = await api.createConversation({ kind: 'group', title: '' }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ParleyProblem);
  expect(thrown).toMatchObject({ code: 'validation_failed', status: 422, errors, retryAfter: 3 });
  expect(service.asked).toHaveLength(1);
});

test('a problem tells itself when to ask again, where no header can', () => {
  const limited = { type: 't', title: 'Too many', status: 429, code: 'rate_limited', requestId: 'r' };
  expect(new ParleyProblem({ ...limited, retryAfter: 3 }).retryAfter).toBe(3);
  expect(new ParleyProblem(limited).retryAfter).toBeNull();
});

test('no answer, and an answer that is no problem document, are told apart', async () => {
  const { api } = await apiOf(({ path }) => (path.includes('blocks') ? 'lost' : { status: 404, body: 'a proxy’s page' }));
  await expect(api.blockUser({ userId: 'u' })).rejects.toThrow(Unreachable);
  await expect(api.getMe()).rejects.toMatchObject({ code: 'unexpected_answer', status: 404 });
});
