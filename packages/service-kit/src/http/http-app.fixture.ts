/** Routes of every kind, and an app that serves them, for HTTP tests. */
import { pino } from 'pino';
import { z } from 'zod';
import { Problem } from '../problems.ts';
import { createHttpApp, type HttpAppOptions } from './http-app.ts';
import { defineRoute } from './route.ts';

export const id = '0190a3b0-7e1c-7abc-8def-0123456789ab';
const member = z.strictObject({ userId: z.uuid() });

export const routes = [
  defineRoute({
    method: 'POST',
    path: '/v1/rooms/:roomId/notes',
    operation: 'addNote',
    summary: 'Add a note',
    auth: 'session',
    problems: [],
    answers: { 201: null },
    location: ({ params }: { params: { roomId: string } }) => `/v1/rooms/${params.roomId}/notes/1`,
    body: z.object({ text: z.string().min(1), members: z.array(member).optional() }),
    handle: async ({ body, actor, idempotencyKey, requestId, params }) => ({
      status: 201,
      body: { body, actor, key: idempotencyKey, requestId, params },
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/rooms/:roomId',
    operation: 'getRoom',
    summary: 'Get a room',
    auth: 'none',
    problems: [],
    answers: { 200: null },
    query: z.strictObject({ deep: z.enum(['true', 'false']).optional() }),
    handle: async ({ query }) => ({ status: 200, body: { name: 'room', ...query } }),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/rooms',
    operation: 'listRooms',
    summary: 'List rooms',
    auth: 'none',
    problems: [],
    answers: { 200: null },
    handle: async () => ({ status: 200, body: { items: [], nextCursor: null } }),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/rooms/current',
    operation: 'getCurrentRoom',
    summary: 'Get the current room',
    auth: 'none',
    problems: [],
    answers: { 200: null },
    handle: async () => ({ status: 200, body: { name: 'current' } }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/rooms/:roomId',
    operation: 'closeRoom',
    summary: 'Close a room',
    auth: 'none',
    problems: [],
    answers: { 204: null },
    handle: async () => ({ status: 204 }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/fail/:how',
    operation: 'fail',
    summary: 'Fail',
    auth: 'none',
    problems: [],
    answers: {},
    params: z.strictObject({ how: z.string() }),
    handle: async ({ params }) => {
      if (params.how === 'problem') throw new Problem('call_in_progress', { detail: 'Busy', extensions: { callId: id } });
      if (params.how === 'store') throw Object.assign(new Error('mysql://user:secret@host'), { name: 'StoreUnavailable' });
      throw new TypeError('the inner secret');
    },
  }),
];

/** Creates an app that accepts `Bearer good`; `lines` are its log records. */
export function appWith(changes: Partial<HttpAppOptions> = {}) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const authenticate: HttpAppOptions['authenticate'] = async ({ authorization }) => {
    if (authorization !== 'Bearer good') throw new Problem('unauthenticated');
    return { userId: 'user-1', sessionId: 'session-1' };
  };
  return { app: createHttpApp({ routes, authenticate, logger, ...changes }), lines };
}
