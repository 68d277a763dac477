/**
 * A route as a value: the source of HTTP, the internal port, the API documents and the authorization tests. Handlers take
 * validated input and return plain values; they know neither Express nor sockets.
 */
import type { z } from 'zod';
import type { ApiKeyScope, ApiKeyUse, KeyAccess } from '../auth/api-key-scopes.ts';
import type { ProblemCode } from '../problems.ts';
import type { Logger } from '../logging.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Authenticated user and session: by access token or API key, or on the internal port by the gateway. */
export interface Actor {
  /** The user; for an API key that acts for itself, the id of its session; for an operator, the id that all operators share. */
  userId: string;
  /** With an API key, the session that the key stands for. */
  sessionId: string;
  /** The key that acts as the user, or for itself. */
  apiKey?: ApiKeyUse;
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
  /** True once the client has closed the connection: nobody waits for the answer. */
  isAbandoned: boolean;
  /**
   * Runs `wait`, which ends when something has happened or the time is over. Meanwhile the request does not count as in flight, but among
   * the long polls of its user. Throws Problem `too_many_in_flight` if these are too many.
   */
  longPoll(wait: () => Promise<void>): Promise<void>;
  logger: Logger;
}

export interface Answer {
  status: number;
  /** Absent for responses without a body (204). */
  body?: unknown;
  headers?: Record<string, string | string[]>;
}

/** A request that works as it stands when the examples of all routes are sent in the order of the API documents. */
export interface RouteExample<Query, Body> {
  /** Required where a route has several examples. */
  title?: string;
  /** True if the second account of the examples sends it. */
  bySecondAccount?: true;
  /** Operations whose first example must be sent once more immediately before. */
  after?: readonly string[];
  /** Needed, and absent from a new server: `a trusted issuer`. Such an example is shown, but not sent in order. */
  needs?: string;
  query?: Partial<Query>;
  body?: Body;
}

/** Texts of a route in the API documents; generation fails if one is missing or does not match its schema. */
export interface RouteTexts<Query, Body> {
  summary: string;
  /** One to three sentences: its effect, who may call it, what clients do next. CommonMark. */
  description?: string;
  /** Default: one example without query and body. */
  examples?: readonly RouteExample<NoInfer<Query>, NoInfer<Body>>[];
}

/** `scope` only with `auth: 'session'` and `'backend'`. */
export interface Route<Params = unknown, Query = unknown, Body = unknown> extends RouteTexts<Query, Body>, KeyAccess {
  method: Method;
  /** Express form: `/v1/conversations/:conversationId/messages`. */
  path: string;
  /** camelCase, unique: `sendMessage`. The OpenAPI operationId and the name in logs and metrics. */
  operation: string;
  /**
   * `session` requires an access token of an active session, or an API key that acts as a user; `backend` an API key that acts for itself, or
   * the operator token; `operator` the operator token; `none` is public.
   */
  auth: 'session' | 'backend' | 'operator' | 'none';
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** Body schema by success status; null for no body. */
  answers: Readonly<Record<number, z.ZodType | null>>;
  /** Path of what was created, from the body of the answer. Required if the route answers 201; sent as `Location`. */
  location?(created: unknown): string;
  /** False for a command that writes nothing to the log and returns no position. */
  logged?: false;
  /** True for a command that stores its idempotency key and replays its response, as logged commands do. */
  replays?: true;
  /** Problem codes beyond those of every route. */
  problems: readonly ProblemCode[];
  handle(request: RequestContext<Params, Query, Body, Actor | null>): Promise<Answer>;
}

/** Infers the types of a route; except with `auth: 'none'`, the handler's actor is never null. */
export function defineRoute<Params = Record<string, never>, Query = Record<string, never>, Body = undefined>(
  route: Omit<Route<Params, Query, Body>, 'handle' | 'auth' | keyof KeyAccess> &
    (
      | (KeyAccess & { auth: 'session'; handle(request: RequestContext<Params, Query, Body, Actor>): Promise<Answer> })
      | { auth: 'backend'; scope: ApiKeyScope; handle(request: RequestContext<Params, Query, Body, Actor>): Promise<Answer> }
      | (KeyAccess & { auth: 'operator'; handle(request: RequestContext<Params, Query, Body, Actor>): Promise<Answer> })
      | { auth: 'none'; handle(request: RequestContext<Params, Query, Body, null>): Promise<Answer> }
    ),
): Route {
  return route;
}
