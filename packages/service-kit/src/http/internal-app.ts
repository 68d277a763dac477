/** The internal port: the dispatcher over HTTP, for services that prove themselves with INTERNAL_TOKEN. */
import express, { type Express, type Request, type RequestHandler } from 'express';
import { bearerToken } from '../auth/authenticate.ts';
import { isSameSecret } from '../auth/same-secret.ts';
import type { Logger } from '../logging.ts';
import { Problem } from '../problems.ts';
import { answerError, sendProblem } from './answer-problem.ts';
import type { Dispatch } from './dispatch.ts';
import { addressHeader, sessionHeader, userHeader } from './internal-headers.ts';
import { observeRequests, type HttpMetrics } from './observe-requests.ts';
import { readJson } from './read-json.ts';
import { scopeOf } from './request-scope.ts';
import type { Actor, Method } from './route.ts';
import { sendAnswer } from './send-answer.ts';

export interface InternalAppOptions {
  dispatch: Dispatch;
  internalToken: string;
  logger: Logger;
  metrics?: HttpMetrics;
}

export function createInternalApp(options: InternalAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.use(observeRequests(options), forward(options), answerError);
  return app;
}

function forward({ dispatch, internalToken }: InternalAppOptions): RequestHandler {
  return async (request, response) => {
    try {
      if (!isSameSecret(bearerToken(request.headers.authorization), internalToken)) throw new Problem('unauthenticated');
      const { requestId, headers } = scopeOf(response);
      const answer = await dispatch({
        method: request.method as Method,
        path: request.url,
        body: await readJson(request),
        actor: actorOf(request),
        requestId,
        headers,
        address: request.get(addressHeader) ?? '',
      });
      sendAnswer(request, response, { status: answer.status, headers: answer.headers, body: answer.ok ? answer.body : answer.problem });
    } catch (error) {
      sendProblem(error, request, response);
    }
  };
}

function actorOf(request: Request): Actor {
  const userId = request.get(userHeader);
  const sessionId = request.get(sessionHeader);
  if (!userId || !sessionId) throw new Problem('unauthenticated', { detail: `${userHeader} and ${sessionHeader} are missing` });
  return { userId, sessionId };
}
