import type { ProblemDetails } from '@parley/events/wire/socket-contract';

/** The service refused or failed: act on `code`, never on the text. */
export class ParleyProblem extends Error {
  override readonly name = 'ParleyProblem';
  readonly code: string;
  readonly status: number;
  /** Which fields are wrong, of `validation_failed`. */
  readonly errors: readonly { path: string; message: string }[];
  /** Seconds to wait before asking again, where the service says so. */
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

/** No answer came: the command may have happened or not. Ask again with the same key. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Whether the same request may succeed later: it was no answer, or one of the moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  if (!(error instanceof ParleyProblem)) return false;
  const { status, code } = error;
  return status >= 500 || status === 408 || status === 429 || code === 'conflict' || code === 'token_expired';
}

/** Of an answer that is no success; also of a proxy's, which is no problem document. */
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
  return { type: 'about:blank', title: `The service answered ${status}`, status, code, requestId: '' };
}
