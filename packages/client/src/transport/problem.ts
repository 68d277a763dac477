import type { ProblemDetails } from '@parley/events/wire/socket-contract';

/** The service rejected the request or failed. Act on `code`, never on the text. */
export class ParleyProblem extends Error {
  override readonly name = 'ParleyProblem';
  readonly code: string;
  readonly status: number;
  /** Invalid fields, for `validation_failed`. */
  readonly errors: readonly { path: string; message: string }[];
  /** Seconds to wait before retrying, if the service specifies it. */
  readonly retryAfter: number | null;
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, retryAfter = details.retryAfter ?? null) {
    super(`${details.code}: ${details.detail ?? details.title}`);
    this.code = details.code;
    this.status = details.status;
    this.errors = details.errors ?? [];
    this.retryAfter = retryAfter;
    this.details = details;
  }
}

/** No response arrived: a command may have been executed or not. Repeat it with the same idempotency key. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** True if the same request may succeed soon. A used-up budget is not transient: its period may last a day. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ParleyProblem)) return false;
  const { status, code } = error;
  if (code === 'budget_exhausted') return false;
  return status >= 500 || status === 408 || status === 429 || code === 'conflict' || code === 'token_expired';
}

/** The problem in an error response. Also accepts responses of a proxy, which are not problem documents. */
export async function problemOf(response: Response): Promise<ParleyProblem> {
  const body: unknown = await response.json().catch(() => null);
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return new ParleyProblem(isProblem(body) ? body : unknownProblem(response.status), Number.isNaN(seconds) ? undefined : seconds);
}

function isProblem(body: unknown): body is ProblemDetails {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

function unknownProblem(status: number): ProblemDetails {
  const code = status >= 500 ? 'unavailable' : 'unexpected_answer';
  return { type: 'about:blank', title: `The service responded with ${status}`, status, code, requestId: '' };
}
