/** How a request ends that no route could answer. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { Problem } from '../problems.ts';
import { problemAnswer } from './problem-answer.ts';
import { RequestAborted } from './read-json.ts';
import { scopeOf } from './request-scope.ts';
import type { RouteTable } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';

/** Sends the error as a problem; where the answer has begun already, breaks the connection off. */
export function sendProblem(error: unknown, request: Request, response: Response): void {
  if (error instanceof RequestAborted) return;
  const answer = problemAnswer(error, scopeOf(response));
  // Half an answer must not look like a whole one.
  if (response.headersSent) response.destroy();
  else sendAnswer(request, response, answer);
}

/** 404, or 405 with the methods that the path has; a bare OPTIONS is told them. */
export function refuseUnknown(table: RouteTable<unknown>): RequestHandler {
  return (request, response) => {
    const methods = table.methodsOf(request.path);
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (methods.length === 0) sendProblem(new Problem('not_found'), request, response);
    else if (request.method === 'OPTIONS') sendAnswer(request, response, { status: 204, headers: { Allow: allow } });
    else sendProblem(new Problem('method_not_allowed', { headers: { Allow: allow } }), request, response);
  };
}

/** For what mounted handlers throw. */
export const answerError: ErrorRequestHandler = (error, request, response, _next) => sendProblem(error, request, response);
