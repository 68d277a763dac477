/**
 * Calls routes without the public HTTP port: in process or over the internal port. Validation, limits and problems are the same.
 * The caller (the gateway) has authenticated the actor; the session state is checked again here.
 */
import { requireScope } from '../auth/api-key-scopes.ts';
import type { SessionState } from '../auth/session-state.ts';
import { jsonBytes } from '../bounds/take-within-bytes.ts';
import type { Logger } from '../logging.ts';
import type { Span, Tracing } from '../tracing/tracing.ts';
import { Problem } from '../problems.ts';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { problemAnswer, type ProblemBody } from './problem-answer.ts';
import { endSpan } from './observe-requests.ts';
import { HandlerContext, type RequestSource } from './request-context.ts';
import { traceparentFrom } from './request-id.ts';
import type { RequestLimits } from './request-limits.ts';
import type { Actor, Answer, Method, Route } from './route.ts';
import { createRouteTable, type RouteTable } from './route-table.ts';
import { splitUrl } from './split-url.ts';

export interface DispatchRequest {
  method: Method;
  /** With the query, if any: `/v1/conversations/…/messages?limit=50`. */
  path: string;
  /** A JSON value. */
  body?: unknown;
  actor: Actor;
  requestId: string;
  /** Names in lower case: `idempotency-key`, `traceparent`. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** The client's address, as the caller knows it. */
  address: string;
}

export type DispatchAnswer =
  | { ok: true; status: number; body: unknown; headers: Readonly<Record<string, string>> }
  | { ok: false; status: number; problem: ProblemBody; headers: Readonly<Record<string, string>> };

/** Never rejects: failures are returned as problems. Response header names are lower case. */
export type Dispatch = (request: DispatchRequest) => Promise<DispatchAnswer>;

export interface DispatcherOptions {
  routes: readonly Route[];
  sessions: SessionState;
  limits?: RequestLimits;
  logger: Logger;
  /** Absent if traces are off. */
  tracing?: Tracing | undefined;
}

interface Target {
  route: Route;
  parse: ParseInput;
}

/** Creates a dispatcher for the routes of this process. Throws if two routes conflict. */
export function createDispatcher(options: DispatcherOptions): Dispatch {
  const table = createRouteTable(
    options.routes.map((route) => ({ method: route.method, path: route.path, target: { route, parse: compileRoute(route) } })),
  );

  return async (request) => {
    const [path, queryString] = splitUrl(request.path);
    const span = options.tracing && startSpan(request, table.find(request.method, path)?.target.route, options.tracing);
    const source = sourceOf(request, path, options, span);
    try {
      const answer = await callRoute(request, { table, source, queryString, ...options });
      if (span !== undefined) endSpan(span, answer.status);
      return { ok: true, status: answer.status, body: answer.body, headers: lowerCase(answer.headers) };
    } catch (error) {
      const { status, body, headers } = problemAnswer(error, source);
      if (span !== undefined) endSpan(span, status);
      return { ok: false, status, problem: body, headers: lowerCase(headers) };
    }
  };
}

interface CallContext extends Pick<DispatcherOptions, 'sessions' | 'limits'> {
  table: RouteTable<Target>;
  source: RequestSource;
  queryString: string;
}

async function callRoute(
  { method, body, actor }: DispatchRequest,
  { table, source, queryString, sessions, limits }: CallContext,
): Promise<Answer> {
  const matched = table.find(method, source.path);
  if (matched === undefined) throw new Problem(table.methodsOf(source.path).length === 0 ? 'not_found' : 'method_not_allowed');
  const { route, parse } = matched.target;
  if (!(await sessions.isActive(actor.sessionId))) throw new Problem('unauthenticated');
  authorizeCaller(actor, route);
  await limits?.admit({ method, actor, address: source.address });
  const leave = await limits?.enter?.({ actor, address: source.address });
  try {
    if (body !== undefined) await limits?.admitBody?.({ actor, bytes: jsonBytes(body) });
    const input = parse({ params: matched.params, queryString, body, headers: source.headers });
    return await route.handle(new HandlerContext(source, input, route.auth === 'session' ? actor : null));
  } finally {
    leave?.();
  }
}

/** Operators and backends open no sockets, and API keys have scopes. */
function authorizeCaller({ apiKey }: Actor, { auth, scope }: Route): void {
  if (auth === 'operator' || auth === 'backend') throw new Problem('not_found');
  if (apiKey !== undefined && auth === 'session') requireScope(apiKey, scope);
}

function startSpan({ method, headers }: DispatchRequest, route: Route | undefined, tracing: Tracing): Span | undefined {
  if (route === undefined) return undefined;
  const attributes = { 'http.request.method': method, 'http.route': route.path };
  return tracing.startRequest(`${method} ${route.path}`, {
    kind: 'server',
    parent: traceparentFrom(headers?.['traceparent']),
    attributes,
  });
}

function sourceOf(
  { requestId, headers = {}, address }: DispatchRequest,
  path: string,
  { logger: root, tracing }: DispatcherOptions,
  span: Span | undefined,
): RequestSource {
  let logger: Logger | undefined;
  return {
    requestId,
    headers,
    path,
    address,
    isAbandoned: false,
    traceparent: tracing === undefined ? traceparentFrom(headers['traceparent']) : span?.traceparent,
    get logger() {
      return (logger ??= root.child({ requestId, ...(span && { trace_id: span.traceId }) }));
    },
  };
}

function lowerCase(headers: Answer['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
