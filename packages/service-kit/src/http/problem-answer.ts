/** Maps errors to problem bodies (RFC 9457), for HTTP responses and socket acknowledgements alike. */
import { Problem, problemCatalogue, type FieldError, type ProblemCode } from '../problems.ts';
import type { Logger } from '../logging.ts';
import type { Answer } from './route.ts';

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The path of the request; `*`, the target that names none, if it is not known. */
  instance: string;
  code: ProblemCode;
  requestId: string;
  errors?: FieldError[];
  /** Whole seconds, as in Retry-After: sockets have no headers. */
  retryAfter?: number;
  [extension: string]: unknown;
}

export interface ProblemAnswer extends Answer {
  body: ProblemBody;
  headers: Record<string, string>;
}

/** Errors of the ports, by name: service-kit does not import their packages. */
const unavailableErrors: ReadonlySet<string> = new Set(['StoreUnavailable', 'DatabaseUnavailable', 'FileStoreUnavailable']);

/** Returns a Problem unchanged; wraps any other error as `log_diverged`, `unavailable` or `internal`. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && error.name === 'LogDiverged') return new Problem('log_diverged', { retryAfter: 60, cause: error });
  const unavailable = error instanceof Error && unavailableErrors.has(error.name);
  return new Problem(unavailable ? 'unavailable' : 'internal', { cause: error });
}

interface RequestIdentity {
  requestId: string;
  path: string;
}

/** Creates the response to a failed request; logs unexpected errors, once. */
export function problemAnswer(error: unknown, request: RequestIdentity & { logger: Logger }): ProblemAnswer {
  const problem = problemFrom(error);
  if (problem.code === 'internal') request.logger.error({ err: problem.cause ?? problem }, 'request failed');
  else if (problem.code === 'unavailable') request.logger.warn({ err: problem.cause ?? problem }, 'dependency unavailable');
  return answerOf(problem, request);
}

export function answerOf(problem: Problem, request: RequestIdentity): ProblemAnswer {
  return { status: problem.status, headers: problemHeaders(problem), body: problemBody(problem, request) };
}

function problemBody(problem: Problem, request: RequestIdentity): ProblemBody {
  const { title, status } = problemCatalogue[problem.code];
  const retryAfter = retryAfterOf(problem);
  return {
    ...problem.options.extensions,
    type: `urn:parley:problem:${problem.code}`,
    title,
    status,
    detail: problem.options.detail ?? title,
    instance: request.path,
    code: problem.code,
    requestId: request.requestId,
    ...(problem.options.errors && { errors: problem.options.errors }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

function retryAfterOf({ options, status }: Problem): number | undefined {
  const seconds = options.retryAfter ?? (status === 503 ? 1 : undefined);
  return seconds === undefined ? undefined : Math.max(1, Math.ceil(seconds));
}

function problemHeaders(problem: Problem): Record<string, string> {
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json; charset=utf-8', ...problem.options.headers };
  const retryAfter = retryAfterOf(problem);
  if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter);
  // RFC 6750 section 3: no error attribute if no token was sent.
  if (problem.status === 401) headers['WWW-Authenticate'] = problem.code === 'token_expired' ? 'Bearer error="invalid_token"' : 'Bearer';
  // The body was not read to its end, so the connection cannot carry another request.
  if (problem.status === 413) headers['Connection'] = 'close';
  return headers;
}
