/** Internal port: the dispatcher over HTTP, for services that authenticate with INTERNAL_TOKEN. */
import type { IncomingMessage, RequestListener } from 'node:http';
import { bearerToken } from '../auth/authenticate.ts';
import { secretsEqual } from '../auth/secrets-equal.ts';
import type { Logger } from '../logging.ts';
import { Problem } from '../problems.ts';
import { sendProblem } from './send-problem.ts';
import type { Dispatch } from './dispatch.ts';
import { addressHeader, apiKeyHeader, sessionHeader, userHeader } from './internal-headers.ts';
import { observeRequest, type HttpMetrics } from './observe-requests.ts';
import { readJson } from './read-json.ts';
import { RequestScope, type ScopeOptions } from './request-scope.ts';
import type { Actor, Method } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import { defaultServerConfig } from './server-keys.ts';

export interface InternalAppOptions {
  dispatch: Dispatch;
  internalToken: string;
  logger: Logger;
  metrics?: HttpMetrics;
}

export function createInternalApp(options: InternalAppOptions): RequestListener {
  const scopes: ScopeOptions = {
    logger: options.logger,
    addressOf: (request) => headerOf(request, addressHeader) ?? '',
    defaultHeaders: {},
  };
  return (request, response) => {
    const scope = new RequestScope(request, response, scopes);
    observeRequest(scope, options);
    forward(scope, options).catch((error: unknown) => sendProblem(error, scope));
  };
}

async function forward(scope: RequestScope, { dispatch, internalToken }: InternalAppOptions): Promise<void> {
  const { request, requestId, headers, address } = scope;
  if (!secretsEqual(bearerToken(request.headers.authorization), internalToken)) throw new Problem('unauthenticated');
  const actor = actorOf(request);
  scope.userId = actor.userId;
  const answer = await dispatch({
    method: scope.method as Method,
    path: request.url!,
    body: await readJson(request, { timeoutMs: defaultServerConfig.LIMIT_BODY_TIME }),
    actor,
    requestId,
    headers,
    address,
  });
  sendAnswer(scope, { status: answer.status, headers: answer.headers, body: answer.ok ? answer.body : answer.problem });
}

function actorOf(request: IncomingMessage): Actor {
  const userId = headerOf(request, userHeader);
  const sessionId = headerOf(request, sessionHeader);
  if (!userId || !sessionId) throw new Problem('unauthenticated', { detail: `${userHeader} and ${sessionHeader} are missing` });
  const [keyId, ...scopes] = headerOf(request, apiKeyHeader)?.split(' ') ?? [];
  return keyId === undefined ? { userId, sessionId } : { userId, sessionId, apiKey: { id: keyId, scopes } };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}
