import type { Request, Response } from 'express';
import type { Logger } from '../logging.ts';
import type { Headers } from './stream-route.ts';
import { requestIdFrom, traceparentFrom } from './request-id.ts';

/** What is known of an HTTP request before its route: made once a request, the dear parts only when asked for. */
export class RequestScope {
  readonly requestId: string;
  readonly headers: Headers;
  readonly startedAt = performance.now();
  /** The route that answers it, for logs and metrics. */
  operation: string | undefined;
  userId: string | undefined;
  readonly #request: Request;
  readonly #root: Logger;
  #logger: Logger | undefined;

  constructor(request: Request, root: Logger) {
    this.#request = request;
    this.#root = root;
    this.headers = request.headers as Headers;
    this.requestId = requestIdFrom(request.headers['x-request-id']);
  }

  get path(): string {
    return this.#request.path;
  }

  get address(): string {
    return this.#request.ip ?? '';
  }

  get traceparent(): string | undefined {
    return traceparentFrom(this.#request.headers['traceparent']);
  }

  get logger(): Logger {
    return (this.#logger ??= this.#root.child({ requestId: this.requestId, ...(this.operation && { operation: this.operation }) }));
  }
}

/** Express's own place for what belongs to one request. */
export function keepScope(response: Response, scope: RequestScope): void {
  response.locals['scope'] = scope;
}

export function scopeOf(response: Response): RequestScope {
  return response.locals['scope'] as RequestScope;
}
