import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../logging.ts';
import type { Headers } from './stream-route.ts';
import { requestIdFrom, traceparentFrom } from './request-id.ts';
import { splitUrl } from './split-url.ts';

/** What every request of an app has in common. */
export interface ScopeOptions {
  logger: Logger;
  /** Who asks, as the trusted proxies tell it. */
  addressOf: (request: IncomingMessage) => string;
  /** Headers that every answer carries. */
  standing: Readonly<Record<string, string>>;
}

/** One HTTP request and its answer: made once, the dear parts only when asked for. */
export class RequestScope {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly headers: Headers;
  readonly path: string;
  readonly queryString: string;
  readonly startedAt = performance.now();
  /** The route that answers it, for logs and metrics. */
  operation: string | undefined;
  userId: string | undefined;
  readonly #options: ScopeOptions;
  #standing: Readonly<Record<string, string>>;
  #logger: Logger | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: ScopeOptions) {
    this.request = request;
    this.response = response;
    this.requestId = requestIdFrom(request.headers['x-request-id']);
    this.headers = request.headers as Headers;
    [this.path, this.queryString] = splitUrl(request.url!);
    this.#standing = options.standing;
    this.#options = options;
  }

  get method(): string {
    return this.request.method!;
  }

  get address(): string {
    return this.#options.addressOf(this.request);
  }

  get traceparent(): string | undefined {
    return traceparentFrom(this.request.headers['traceparent']);
  }

  /** The headers that its answer carries, whatever it answers, as a new object; the answer's own win over them. */
  standing(): Record<string, string> {
    return { ...this.#standing, 'X-Request-Id': this.requestId };
  }

  addStanding(headers: Readonly<Record<string, string>>): void {
    this.#standing = { ...this.#standing, ...headers };
  }

  get logger(): Logger {
    return (this.#logger ??= this.#options.logger.child({
      requestId: this.requestId,
      ...(this.operation && { operation: this.operation }),
    }));
  }
}
