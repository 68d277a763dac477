/**
 * A route as a value: the source of HTTP, the internal port, the API documents and the authorization tests. Handlers take
 * validated input and return plain values; they know neither Express nor sockets.
 */
import type { z } from 'zod';
import type { ProblemCode } from '../problems.ts';
import type { Logger } from '../logging.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Authenticated user and session: by access token, or on the internal port by the gateway. */
export interface Actor {
  userId: string;
  sessionId: string;
}

export interface RequestContext<Params, Query, Body, RequestActor> {
  params: Params;
  query: Query;
  body: Body;
  actor: RequestActor;
  /** X-Request-Id, received or generated: the correlation id of events. */
  requestId: string;
  traceparent: string | undefined;
  /** Validated Idempotency-Key; commands only. */
  idempotencyKey: string | undefined;
  /** Client address behind trusted proxies. */
  address: string;
  /** Request headers, lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

export interface Answer {
  status: number;
  /** Absent for responses without a body (204). */
  body?: unknown;
  headers?: Record<string, string | string[]>;
}

export interface Route<Params = unknown, Query = unknown, Body = unknown> {
  method: Method;
  /** Express form: `/v1/conversations/:conversationId/messages`. */
  path: string;
  /** camelCase, unique: `sendMessage`. The OpenAPI operationId and the name in logs and metrics. */
  operation: string;
  summary: string;
  /** `session` requires an access token of an active session; `none` is public. */
  auth: 'session' | 'none';
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** Body schema by success status; null for no body. */
  answers: Readonly<Record<number, z.ZodType | null>>;
  /** False for a command that writes nothing to the log and returns no position. */
  logged?: false;
  /** True for a command that stores its idempotency key and replays its response, as logged commands do. */
  replays?: true;
  /** Problem codes beyond those of every route. */
  problems: readonly ProblemCode[];
  handle(request: RequestContext<Params, Query, Body, Actor | null>): Promise<Answer>;
}

/** Infers the types of a route; with `auth: 'session'` the handler's actor is never null. */
export function defineRoute<Params = Record<string, never>, Query = Record<string, never>, Body = undefined>(
  route: Omit<Route<Params, Query, Body>, 'handle' | 'auth'> &
    (
      | { auth: 'session'; handle(request: RequestContext<Params, Query, Body, Actor>): Promise<Answer> }
      | { auth: 'none'; handle(request: RequestContext<Params, Query, Body, null>): Promise<Answer> }
    ),
): Route {
  return route;
}
