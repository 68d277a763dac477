/** Responses to failed requests. */
import { Problem } from '../problems.ts';
import { problemAnswer } from './problem-answer.ts';
import { RequestAborted } from './read-json.ts';
import type { RequestScope } from './request-scope.ts';
import type { RouteTable } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';

/** Sends the error as a problem; if the response has started already, closes the connection. */
export function sendProblem(error: unknown, scope: RequestScope): void {
  if (error instanceof RequestAborted) return;
  if (error instanceof Problem) scope.userId ??= error.options.actor?.userId;
  const answer = problemAnswer(error, scope);
  // A partial response must not look complete.
  if (scope.response.headersSent) scope.response.destroy();
  else sendAnswer(scope, answer);
}

/** Sends 404, or 405 with the methods of the path; answers OPTIONS with them. */
export function sendNotFound(table: RouteTable<unknown>, scope: RequestScope): void {
  const methods = table.methodsOf(scope.path);
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  if (methods.length === 0) sendProblem(new Problem('not_found'), scope);
  else if (scope.method === 'OPTIONS') sendAnswer(scope, { status: 204, headers: { Allow: allow } });
  else sendProblem(new Problem('method_not_allowed', { headers: { Allow: allow } }), scope);
}
