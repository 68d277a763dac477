/**
 * A route as a value: what HTTP, the internal port, the API documents and the authorization tests are all made from.
 * Handlers see validated input and answer plain values; they know neither Express nor sockets.
 */
import type { z } from 'zod';
import type { ProblemCode } from '../problems.ts';
import type { Logger } from '../logging.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who asks: proved by an access token, or on the internal port by the gateway. */
export interface Actor {
  userId: string;
  sessionId: string;
}

export interface RequestContext<Params, Query, Body, Who> {
  params: Params;
  query: Query;
  body: Body;
  actor: Who;
  /** X-Request-Id as taken or made: the events' correlation id. */
  requestId: string;
  traceparent: string | undefined;
  /** Validated Idempotency-Key, commands only. */
  idempotencyKey: string | undefined;
  /** The remote address as the trusted proxies tell it. */
  address: string;
  /** Request headers, lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

export interface Answer {
  status: number;
  /** Absent: no body (204). */
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
  /** `session`: an access token of a live session. `none`: anyone. */
  auth: 'session' | 'none';
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** Success status → body schema (null: no body). */
  answers: Readonly<Record<number, z.ZodType | null>>;
  /** False: a command that writes nothing to the log, so it answers no position. */
  logged?: false;
  /** True: it keeps its key and answers again, as those that are logged do. */
  replays?: true;
  /** Beyond those that every route may answer. */
  problems: readonly ProblemCode[];
  handle(request: RequestContext<Params, Query, Body, Actor | null>): Promise<Answer>;
}

/** Keeps a route's types together; with `auth: 'session'` the handler's actor is never null. */
export function defineRoute<Params = Record<string, never>, Query = Record<string, never>, Body = undefined>(
  route: Omit<Route<Params, Query, Body>, 'handle' | 'auth'> &
    (
      | { auth: 'session'; handle(request: RequestContext<Params, Query, Body, Actor>): Promise<Answer> }
      | { auth: 'none'; handle(request: RequestContext<Params, Query, Body, null>): Promise<Answer> }
    ),
): Route {
  return route;
}
