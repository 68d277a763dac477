import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { z } from 'zod';
import { Problem } from '../problems.ts';
import { createDispatcher, type Dispatch, type DispatchRequest } from './dispatch.ts';
import { createInternalApp } from './internal-app.ts';
import { createInternalClient, type InternalClient } from './internal-client.ts';
import { defineRoute } from './route.ts';

const id = '0190a3b0-7e1c-7abc-8def-0123456789ab';
const internalToken = 'a-token-between-services';
const logger = pino({ level: 'silent' });

const routes = [
  defineRoute({
    method: 'POST',
    path: '/v1/rooms/:roomId/notes',
    operation: 'addNote',
    summary: 'Add a note',
    auth: 'session',
    scope: 'messages',
    problems: [],
    answers: { 201: null },
    body: z.strictObject({ text: z.string() }),
    handle: async ({ actor, params, body, idempotencyKey, requestId, traceparent, address }) => ({
      status: 201,
      body: { actor, params, body, idempotencyKey, requestId, traceparent, address },
      headers: { 'Parley-Position': 'p1' },
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/rooms/:roomId',
    operation: 'closeRoom',
    summary: 'Close',
    auth: 'session',
    problems: [],
    answers: { 204: null },
    query: z.strictObject({ softly: z.enum(['yes']).optional() }),
    handle: async ({ query }) => {
      if (query.softly === undefined) throw new Problem('forbidden', { retryAfter: 3 });
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/rooms',
    operation: 'closeAllRooms',
    summary: 'Close all',
    auth: 'operator',
    problems: [],
    answers: { 204: null },
    handle: async () => ({ status: 204 }),
  }),
];

const dispatcher = createDispatcher({
  routes,
  logger,
  sessions: { isActive: async (sessionId) => sessionId !== 'revoked', revoked: async () => undefined },
});
const internalApp = createInternalApp({ dispatch: dispatcher, internalToken, logger });

const addNote: DispatchRequest = {
  method: 'POST',
  path: `/v1/rooms/${id}/notes`,
  body: { text: 'hällo' },
  actor: { userId: 'user-1', sessionId: 'session-1' },
  requestId: 'request-12',
  address: '10.0.0.7',
  headers: { 'idempotency-key': 'key 1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
};

let server: Server;
let client: InternalClient;

beforeAll(async () => {
  server = createServer(internalApp).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  client = createInternalClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, internalToken, logger });
});

afterAll(async () => {
  client.close();
  await new Promise((resolve) => server.close(resolve));
});

describe.each<[string, Dispatch]>([
  ['in process', (call) => dispatcher(call)],
  ['over HTTP', (call) => client.dispatch(call)],
])('a call %s', (_name, dispatch) => {
  test('reaches the handler with all its metadata', async () => {
    expect(await dispatch(addNote)).toMatchObject({
      ok: true,
      status: 201,
      headers: { 'parley-position': 'p1' },
      body: {
        actor: addNote.actor,
        params: { roomId: id },
        body: { text: 'hällo' },
        idempotencyKey: 'key 1',
        requestId: 'request-12',
        traceparent: addNote.headers!['traceparent'],
        address: '10.0.0.7',
      },
    });
  });

  test('of an API key reaches the operations of its scopes, and the handler with the key', async () => {
    const actor = { ...addNote.actor, apiKey: { id: '4fTq0ZbX9sLd', scopes: ['users', 'messages'] } };
    expect(await dispatch({ ...addNote, actor })).toMatchObject({ ok: true, body: { actor } });
    const unscoped = { ...actor, apiKey: { ...actor.apiKey, scopes: ['users'] } };
    expect(await dispatch({ ...addNote, actor: unscoped })).toMatchObject({ problem: { code: 'insufficient_scope', scope: 'messages' } });
    const closed = { method: 'DELETE', path: `/v1/rooms/${id}?softly=yes`, body: undefined } as const;
    expect(await dispatch({ ...addNote, ...closed, actor })).toMatchObject({ problem: { code: 'insufficient_scope' } });
  });

  test('does not reach the operations of operators', async () => {
    const request = { ...addNote, method: 'DELETE', path: '/v1/rooms', body: undefined } as const;
    expect(await dispatch(request)).toMatchObject({ problem: { code: 'not_found' } });
  });

  test('may have a query and no body', async () => {
    expect(await dispatch({ ...addNote, method: 'DELETE', path: `/v1/rooms/${id}?softly=yes`, body: undefined })).toMatchObject({
      ok: true,
      status: 204,
      body: undefined,
    });
  });

  test('that fails returns the problem', async () => {
    const failures: [Partial<DispatchRequest>, number, string][] = [
      [{ body: { text: 1, more: true } }, 422, 'validation_failed'],
      [{ method: 'DELETE', path: `/v1/rooms/${id}?softly=yes`, body: { now: true } }, 422, 'validation_failed'],
      [{ headers: { 'idempotency-key': '' } }, 422, 'validation_failed'],
      [{ actor: { userId: 'user-1', sessionId: 'revoked' } }, 401, 'unauthenticated'],
      [{ path: '/v1/rooms/17/notes' }, 404, 'not_found'],
      [{ path: '/v1/nothing' }, 404, 'not_found'],
      [{ method: 'PUT' }, 405, 'method_not_allowed'],
      [{ method: 'DELETE', path: `/v1/rooms/${id}`, body: undefined }, 403, 'forbidden'],
    ];
    for (const [change, status, code] of failures) {
      const answer = await dispatch({ ...addNote, ...change });
      expect(answer).toMatchObject({
        ok: false,
        status,
        problem: { status, code, requestId: 'request-12', instance: (change.path ?? addNote.path).split('?')[0] },
      });
    }
    expect(await dispatch({ ...addNote, method: 'DELETE', path: `/v1/rooms/${id}`, body: undefined })).toMatchObject({
      headers: { 'retry-after': '3' },
      problem: { retryAfter: 3 },
    });
  });
});

describe('the internal port', () => {
  test('rejects calls without the token', async () => {
    const callWith = (token: string) =>
      request(internalApp)
        .post(addNote.path)
        .set({ Authorization: token, 'X-Parley-User': 'user-1', 'X-Parley-Session': 'session-1' })
        .send({ text: 'a' });
    expect((await callWith('Bearer another-token')).status).toBe(401);
    expect((await callWith('')).status).toBe(401);
    expect((await callWith(`Bearer ${internalToken}`)).status).toBe(201);
    expect((await request(internalApp).post(addNote.path).set('Authorization', `Bearer ${internalToken}`).send({ text: 'a' })).status).toBe(
      401,
    );
  });
});

describe('a call to an unreachable service', () => {
  test('returns the problem unavailable', async () => {
    const unreachable = createInternalClient({ url: 'http://127.0.0.1:9', internalToken, logger });
    expect(await unreachable.dispatch(addNote)).toMatchObject({
      ok: false,
      status: 503,
      problem: { code: 'unavailable', requestId: 'request-12' },
    });
  });

  test('returns unavailable after the timeout', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const impatient = createInternalClient({
      url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      internalToken,
      logger,
      timeoutMs: 100,
    });
    expect(await impatient.dispatch(addNote)).toMatchObject({ ok: false, status: 503, problem: { code: 'unavailable' } });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
